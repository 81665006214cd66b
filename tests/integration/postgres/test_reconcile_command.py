"""`opside reconcile` exits 0 where both books agree, 1 where a cent is left, and says which."""

import asyncio
import json
from typing import Any

from typer.testing import CliRunner

from adapters.stripe.client import connect
from entrypoints.cli.main import app
from tests.integration.postgres.planted import variables
from tests.postgres_fixtures import PostgresDatabase


async def opside(environment: dict[str, str], *words: str) -> tuple[int, str]:
    """Run the command as a person does; return its exit status and what it prints."""
    result = await asyncio.to_thread(
        CliRunner().invoke, app, ["reconcile", *words], env=environment
    )
    return result.exit_code, result.stdout


async def test_the_exit_status_tells_whether_a_cent_is_left(
    postgres_database: PostgresDatabase, sandbox: str
) -> None:
    own = variables(postgres_database, sandbox)
    environment = {**own, "RECONCILIATION_GRACE_SECONDS": "0", "OPSIDE_ENV_FILE": ""}
    status, said = await opside(environment)
    assert (status, "drift 0; dry run" in said) == (0, True)

    stripe = connect(
        own["STRIPE_SECRET_KEY"], api_base=sandbox, timeout_seconds=10, max_network_retries=0
    )
    try:
        await stripe.client.raw_request_async(
            "post", "/_sandbox/movements", type="adjustment", amount=1, currency="usd"
        )
    finally:
        await stripe.close()

    status, said = await opside(environment, "--json", "--apply")
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    assert (status, told["open"], told["dryRun"]) == (1, 1, False)
    (found,) = told["discrepancies"]
    assert (found["cause"], found["difference"]["amountMinor"]) == ("UNKNOWN", 1)
