"""What somebody with more rights than the service did to the books is found, to the cent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.queries.book_audit import PostgresBookAuditor
from adapters.postgres.session import SingleStatements
from domain.book_check import Finding, FindingCode
from domain.clawback_books import ClawbackBookkeeper
from domain.due import DueSide
from domain.funds_flow import FundsFlow
from domain.ids import SettlementId
from domain.transaction import Transaction
from tests.builders import NOON, a_receipt, a_transaction, books, eur, usd
from tests.clawback_builders import a_due
from tests.contract.store import Store, a_job
from tests.contract.test_book_auditor import SOON, charged_and_sent, found

_CHANGE = "UPDATE transaction SET {change}"


@asynccontextmanager
async def tampering(owner: "asyncpg.Connection[Any]") -> AsyncIterator[None]:
    """Switch off what guards the tables, as only their owner can."""
    tables = ("ledger_entry", "posting", "ledger_snapshot_balance")
    for table in tables:
        await owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        await owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
async def sent(postgres_store: Store) -> Transaction:
    """Return a sound transaction: usd 20.00 charged, usd 80.00 sent."""
    return await charged_and_sent(postgres_store)


@pytest.mark.usefixtures("sent")
async def test_a_cent_in_one_entry_unbalances_its_posting(
    postgres_store: Store, owner: "asyncpg.Connection[Any]"
) -> None:
    async with tampering(owner):
        await owner.execute("UPDATE ledger_entry SET amount_minor = 2001 WHERE amount_minor = 2000")
    assert await found(postgres_store) == [Finding(FindingCode.UNBALANCED, 1, usd(1))]


@pytest.mark.usefixtures("sent")
async def test_two_wrong_postings_that_make_up_for_each_other_are_both_found(
    postgres_store: Store, owner: "asyncpg.Connection[Any]"
) -> None:
    async with tampering(owner):
        await owner.execute("UPDATE ledger_entry SET amount_minor = 2001 WHERE amount_minor = 2000")
        await owner.execute(
            "UPDATE ledger_entry SET amount_minor = -8001 WHERE amount_minor = -8000"
        )
    assert await found(postgres_store) == [Finding(FindingCode.UNBALANCED, 2, usd(2))]


@pytest.mark.usefixtures("sent")
async def test_a_currency_that_was_changed_unbalances_both(
    postgres_store: Store, owner: "asyncpg.Connection[Any]"
) -> None:
    async with tampering(owner):
        await owner.execute(
            "UPDATE ledger_entry SET currency = 'eur' WHERE account = 'fee_revenue'"
        )
    assert await found(postgres_store) == [
        Finding(FindingCode.UNBALANCED, 1, eur(2_000)),
        Finding(FindingCode.UNBALANCED, 1, usd(2_000)),
        Finding(FindingCode.FEES_OFF, 1, usd(2_000)),
    ]


@pytest.mark.usefixtures("sent")
async def test_a_snapshot_that_was_changed_is_found(
    postgres_store: Store, owner: "asyncpg.Connection[Any]"
) -> None:
    for _ in range(2):
        await postgres_store.snapshots.advance(at=NOON)
    async with tampering(owner):
        await owner.execute(
            "UPDATE ledger_snapshot_balance SET balance_minor = balance_minor - 7"
            " WHERE account = 'stripe_balance'"
        )
    assert await found(postgres_store) == [Finding(FindingCode.SNAPSHOT_OFF, 1, usd(7))]


async def test_old_entries_that_were_changed_alike_are_found_by_the_snapshot(
    postgres_store: Store, owner: "asyncpg.Connection[Any]"
) -> None:
    receipt = a_receipt(usd(500))
    async with postgres_store.begin() as unit:
        await unit.receipts.add(receipt)
        await unit.ledger.post(books().receipt_recorded(receipt))
    for _ in range(2):
        await postgres_store.snapshots.advance(at=NOON)
    async with tampering(owner):
        await owner.execute("UPDATE ledger_entry SET amount_minor = amount_minor * 2")
    assert await found(postgres_store) == [Finding(FindingCode.SNAPSHOT_OFF, 2, usd(1_000))]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "FEE_CHARGED",
            [
                Finding(FindingCode.CHARGE_NOT_BOOKED, 1, usd(2_000)),
                Finding(FindingCode.FEES_OFF, 1, usd(2_000)),
            ],
        ),
        (
            "SHARE_TRANSFERRED",
            [
                Finding(FindingCode.TRANSFER_NOT_BOOKED, 1, usd(8_000)),
                Finding(FindingCode.CLEARING_OFF, 1, usd(8_000)),
            ],
        ),
    ],
)
@pytest.mark.usefixtures("sent")
async def test_a_posting_that_was_taken_out_is_found(
    postgres_store: Store,
    owner: "asyncpg.Connection[Any]",
    kind: str,
    expected: list[Finding],
) -> None:
    async with tampering(owner):
        await owner.execute(
            "DELETE FROM ledger_entry USING posting WHERE posting_id = posting.id AND kind = $1",
            kind,
        )
        await owner.execute("DELETE FROM posting WHERE kind = $1", kind)
    assert await found(postgres_store) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("refunded_minor = 300", Finding(FindingCode.FEES_OFF, 1, usd(300))),
        ("forgone_minor = 1", Finding(FindingCode.FEES_OFF, 1, usd(1))),
        ("reversed_minor = 50", Finding(FindingCode.CLEARING_OFF, 1, usd(50))),
        ("funded_minor = 8000", Finding(FindingCode.CLEARING_OFF, 1, usd(8_000))),
    ],
)
@pytest.mark.usefixtures("sent")
async def test_an_amount_that_no_posting_tells_of_is_found(
    postgres_store: Store,
    owner: "asyncpg.Connection[Any]",
    change: str,
    expected: Finding,
) -> None:
    await owner.execute(_CHANGE.format(change=change))
    assert await found(postgres_store) == [expected]


async def test_a_receipt_that_was_changed_is_found(
    postgres_store: Store, owner: "asyncpg.Connection[Any]"
) -> None:
    receipt = a_receipt(usd(500))
    async with postgres_store.begin() as unit:
        await unit.receipts.add(receipt)
        await unit.ledger.post(books().receipt_recorded(receipt))
    assert await found(postgres_store) == []
    await owner.execute("UPDATE receipt SET allocated_minor = 120")
    assert await found(postgres_store) == [Finding(FindingCode.RECEIPTS_OFF, 1, usd(120))]


@pytest.mark.parametrize(
    ("side", "code"),
    [(DueSide.DEBT, FindingCode.DEBTS_OFF), (DueSide.CREDIT, FindingCode.CREDITS_OFF)],
)
async def test_a_due_that_was_settled_in_its_table_alone_is_found(
    postgres_store: Store,
    owner: "asyncpg.Connection[Any]",
    sent: Transaction,
    side: DueSide,
    code: FindingCode,
) -> None:
    due = a_due(sent, side, usd(70))
    clawing, settlement = ClawbackBookkeeper(books()), SettlementId(due.id)
    book = clawing.debt_incurred if side is DueSide.DEBT else clawing.fee_credited
    async with postgres_store.begin() as unit:
        await unit.dues.add(due)
        await unit.ledger.post(book(sent, usd(70), settlement))
    if side is DueSide.CREDIT:
        await owner.execute("UPDATE transaction SET forgone_minor = 70")
    assert await found(postgres_store) == []
    await owner.execute("UPDATE due SET settled_minor = 69")
    assert await found(postgres_store) == [Finding(code, 1, usd(69))]


async def test_jobs_that_nobody_takes_are_found(
    postgres_store: Store, owner: "asyncpg.Connection[Any]"
) -> None:
    async with postgres_store.begin() as unit:
        unit.outbox.add(a_job(), a_job())
    await owner.execute("UPDATE outbox SET due_at = now() - interval '4 minutes'")
    assert await found(postgres_store) == []
    await owner.execute("UPDATE outbox SET due_at = now() - interval '6 minutes'")
    assert await found(postgres_store) == [Finding(FindingCode.JOB_OVERDUE, 2)]


async def test_a_long_history_is_weighed_in_stretches(
    postgres_store: Store, postgres_engine: AsyncEngine, owner: "asyncpg.Connection[Any]"
) -> None:
    for _ in range(5):
        await charged_and_sent(postgres_store)
    await owner.execute("UPDATE transaction SET reversed_minor = 3 WHERE number % 2 = 1")
    async with tampering(owner):
        await owner.execute("UPDATE ledger_entry SET amount_minor = 8001 WHERE amount_minor = 8000")
    auditor = PostgresBookAuditor(SingleStatements(postgres_engine), at_once=2)
    at = SOON + timedelta(minutes=1)
    assert await auditor.findings(at=at) == [
        Finding(FindingCode.UNBALANCED, 5, usd(5)),
        # One cent more is booked as sent than was, and in three of them 3 more are stated as back.
        Finding(FindingCode.CLEARING_OFF, 5, usd(3 * 4 + 2 * 1)),
    ]


async def test_kept_fees_are_weighed_as_charged_ones(
    postgres_store: Store, owner: "asyncpg.Connection[Any]"
) -> None:
    async with postgres_store.begin() as unit:
        kept, _ = await unit.transactions.add(
            a_transaction(funds_flow=FundsFlow.PLATFORM_COLLECTED)
        )
        await unit.ledger.post(books().fee_kept(kept))
    assert await found(postgres_store) == []
    await owner.execute("UPDATE transaction SET forgone_minor = 5")
    assert await found(postgres_store) == [
        Finding(FindingCode.FEES_OFF, 1, usd(5)),
        Finding(FindingCode.CLEARING_OFF, 1, usd(5)),
    ]
