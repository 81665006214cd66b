"""`opside books` prints the books and what is wrong; its status says whether money is missing."""

import asyncio
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from domain.charge import ChargeState
from tests.builders import a_transaction, fresh
from tests.contract.store import Store, added
from tests.contract.test_book_auditor import charged_and_sent
from tests.postgres_fixtures import PostgresDatabase

ROOT = Path(__file__).parents[3]


async def books(database: PostgresDatabase, *words: str) -> tuple[int | None, str]:
    """Run the command as the service does; return its status and what it prints."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "entrypoints.cli.main", "books", *words),
        cwd=ROOT,
        env={
            **os.environ,
            "COLUMNS": "120",
            "DATABASE_URL": database.service_url,
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "JWT_SECRET": fresh("secret-of-enough-length"),
            "AUDIT_SIGNING_KEYS": "a" * 32,
            "STRIPE_SECRET_KEY": "sk_test_1234567890abcdef",
            "STRIPE_WEBHOOK_SECRET": "whsec_1234567890abcdef1234567890abcdef",
            "STRIPE_WEBHOOK_SECRET_CONNECT": "whsec_1234567890abcdef1234567890abcdee",
        },
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode()


async def test_sound_books_are_printed_and_the_status_is_zero(
    postgres_database: PostgresDatabase, postgres_store: Store
) -> None:
    await charged_and_sent(postgres_store)
    status, said = await books(postgres_database)
    assert status == 0
    assert "Every invariant holds." in said
    assert "recoveries_clearing" in said
    assert "80.00 USD" in said


async def test_a_breach_is_printed_for_people_and_programs_and_the_status_is_one(
    postgres_database: PostgresDatabase, postgres_store: Store
) -> None:
    await charged_and_sent(postgres_store)
    await added(postgres_store, replace(a_transaction(), charge_state=ChargeState.CHARGED))
    (status, said), (also, printed) = await asyncio.gather(
        books(postgres_database, "--json", "--as-of", "2026-02-28"), books(postgres_database)
    )
    assert (status, also) == (1, 1)
    assert "CHARGE_NOT_BOOKED" in printed
    told = json.loads(said)
    assert (told["asOf"], told["trialBalance"]) == ("2026-02-28T00:00:00+00:00", [])
    assert told["breached"] is True
    assert told["findings"][:2] == [
        {
            "code": code,
            "isBreach": True,
            "count": 1,
            "amount": {"amountMinor": 2_000, "currency": "USD"},
        }
        for code in ("CHARGE_NOT_BOOKED", "FEES_OFF")
    ]
