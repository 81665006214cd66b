"""`opside explain` says why a transaction stands where it stands, for people and for programs."""

import json
from pathlib import Path

from tests.builders import a_transaction
from tests.contract.store import Store, added
from tests.integration.local.opside import opside
from tests.postgres_fixtures import PostgresDatabase


async def test_a_transaction_is_explained_by_its_number_and_by_its_id(
    postgres_database: PostgresDatabase, postgres_store: Store, tmp_path: Path
) -> None:
    (transaction,) = await added(postgres_store, a_transaction(payment_method=None))
    given = {"DATABASE_URL": postgres_database.service_url}
    number = opside("explain", str(transaction.number), where=tmp_path, variables=given)
    assert number.returncode == 0, number.stderr
    assert "The fee waits for a card that can be charged." in number.stdout
    public_id = f"txn_{transaction.id.hex}"
    told = opside("explain", public_id, "--json", where=tmp_path, variables=given)
    facts = json.loads(told.stdout)
    assert (facts["id"], facts["number"]) == (public_id, transaction.number)
    assert (facts["reasonCode"], facts["whoCanAct"]) == ("AWAITING_CARD", ["SELLER"])
    assert (facts["since"], facts["nextAt"]) == (transaction.updated_at.isoformat(), None)
    assert "CANCEL_TRANSACTION" in facts["availableActions"]
    for nobodys in ("4711", "nonsense"):
        missing = opside("explain", nobodys, where=tmp_path, variables=given)
        assert missing.returncode == 1
        assert missing.stderr.splitlines()[0] == "NOT_FOUND"
