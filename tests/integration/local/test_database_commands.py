"""`opside db`: up, down, a look and a new start; nothing of real money is ever dropped."""

import json
from collections.abc import Mapping
from pathlib import Path

import asyncpg
import pytest

from adapters.postgres.revisions import head
from tests.integration.local.opside import opside
from tests.postgres_fixtures import SCHEMA, PostgresDatabase

LIVE_EVENT = """
    INSERT INTO payments.webhook_event (id, reference, type, object_reference, endpoint, live,
        body_sha256, state, attempts, created_at, received_at)
    VALUES (gen_random_uuid(), 'evt_1', 'payout.paid', 'po_1', 'PLATFORM', true,
        decode(repeat('00', 32), 'hex'), 'IGNORED', 0, now(), now())
"""
SELLER = "INSERT INTO payments.seller (id, created_at) VALUES ('sue', now())"


@pytest.fixture
def variables(bare_database: PostgresDatabase) -> dict[str, str]:
    return {
        "MIGRATION_DATABASE_URL": bare_database.owner_url,
        "DATABASE_SERVICE_ROLE": bare_database.service_role,
        "DATABASE_SCHEMA": SCHEMA,
    }


async def done(database: PostgresDatabase, statement: str) -> object:
    connection = await asyncpg.connect(database.owner_url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def db(where: Path, variables: Mapping[str, str], *words: str) -> tuple[int, str, str]:
    ended = opside("db", *words, where=where, variables=variables)
    return ended.returncode, ended.stdout, ended.stderr


async def test_up_a_look_down_and_a_new_start(
    bare_database: PostgresDatabase, variables: dict[str, str], tmp_path: Path
) -> None:
    status, said, _ = db(tmp_path, variables, "check", "--json")
    assert (status, json.loads(said)["current"]) == (1, None)
    assert db(tmp_path, variables, "upgrade")[:2] == (0, f"schema {SCHEMA} is at {head()}\n")
    status, said, _ = db(tmp_path, variables, "check")
    assert (status, "All is as the code wants it." in said) == (0, True)
    status, said, _ = db(tmp_path, variables, "downgrade", "previous", "--yes")
    assert status == 0
    assert head() not in said
    await done(bare_database, SELLER)
    assert db(tmp_path, variables, "reset", "--yes")[:2] == (
        0,
        f"schema {SCHEMA} is at {head()}\n",
    )
    assert await done(bare_database, "SELECT count(*) FROM payments.seller") == 0


async def test_nothing_is_dropped_unasked_or_where_real_money_moves(
    bare_database: PostgresDatabase, variables: dict[str, str], tmp_path: Path
) -> None:
    db(tmp_path, variables, "upgrade")
    await done(bare_database, SELLER)
    status, _, said = db(tmp_path, variables, "reset")
    assert (status, "Aborted" in said) == (1, True)
    for live in ({"STRIPE_LIVE_MODE": "true"}, {"STRIPE_SECRET_KEY": "sk_live_" + "x" * 24}):
        for words in (("reset", "--yes"), ("downgrade", "base", "--yes")):
            status, _, said = db(tmp_path, {**variables, **live}, *words)
            assert (status, said.splitlines()[0]) == (1, "LIVE_DATA_REFUSED")
    await done(bare_database, LIVE_EVENT)
    status, _, said = db(tmp_path, variables, "reset", "--yes")
    assert (status, "holds events of real money" in said) == (1, True)
    assert await done(bare_database, "SELECT count(*) FROM payments.seller") == 1


def test_a_revision_that_does_not_exist_is_told(variables: dict[str, str], tmp_path: Path) -> None:
    status, _, said = db(tmp_path, variables, "upgrade", "nowhere")
    assert (status, said.splitlines()[0]) == (1, "MIGRATION_REFUSED")
    assert "there is no way to revision nowhere" in said
