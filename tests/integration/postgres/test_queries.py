"""The read side answers with one statement, however much there is, and finds its indexes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.queries.pages import page_query
from application.ports.queries import Cursor, PageRequest, TransactionFilter
from domain.ids import SellerId
from domain.status import TransactionStatus
from tests.builders import LATER, NOON, a_recovery, a_transaction, a_transaction_id
from tests.contract.store import Store, added, an_audit_event

SELLER = SellerId("seller_1")


@contextmanager
def counted(engine: AsyncEngine) -> Iterator[Callable[[], int]]:
    """Count the statements that are sent while the block runs."""
    sent: list[str] = []

    def note(*about: Any) -> None:
        sent.append(about[2])

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield lambda: len(sent)
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)


async def fill(store: Store, count: int) -> None:
    rows = [
        a_transaction(recovery=a_recovery(SELLER), at=NOON if n % 2 else LATER)
        for n in range(count)
    ]
    await added(store, *rows)
    async with store.begin() as unit:
        for row in rows:
            unit.audit.record(an_audit_event(row, "transaction.requested", fee="1"))


@pytest.mark.parametrize("limit", [1, 100])
async def test_a_page_is_one_statement_whatever_its_size(
    postgres_store: Store, postgres_engine: AsyncEngine, limit: int
) -> None:
    await fill(postgres_store, 120)
    with counted(postgres_engine) as statements:
        page = await postgres_store.transactions.page(
            TransactionFilter(seller_id=SELLER), PageRequest(limit=limit)
        )
        assert statements() == 1
        ids = [row.id for row in page.rows]
        assert len(await postgres_store.transactions.timelines(ids)) == limit
        assert statements() == 2
        await postgres_store.transactions.ledger_lines(ids)
        assert statements() == 3


async def test_a_commission_is_written_in_few_statements(
    postgres_store: Store, postgres_engine: AsyncEngine
) -> None:
    with counted(postgres_engine) as statements:
        async with postgres_store.begin() as unit:
            transaction, _ = await unit.transactions.add(a_transaction())
            unit.audit.record(an_audit_event(transaction, "transaction.requested", fee="1"))
            unit.audit.record(an_audit_event(transaction, "transaction.priced", fee="1"))
        assert statements() == 2


async def explained(engine: AsyncEngine, filter: TransactionFilter, page: PageRequest) -> str:
    """Return the plan of a page, as it would be on a table that is too large to read whole."""
    statement, values = page_query(filter, page)
    query = statement.params(values).compile(
        dialect=engine.dialect, compile_kwargs={"literal_binds": True}
    )
    async with engine.connect() as connection:
        for way in ("seqscan", "bitmapscan", "sort"):
            await connection.execute(text(f"SET LOCAL enable_{way} = off"))
        rows = await connection.execute(text(f"EXPLAIN {query}"))
        return "\n".join(row[0] for row in rows)


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (TransactionFilter(), "transaction_created_at_id_idx"),
        (TransactionFilter(seller_id=SELLER), "transaction_seller_id_created_at_id_idx"),
        (
            TransactionFilter(status=TransactionStatus.FAILED),
            "transaction_status_created_at_id_idx",
        ),
    ],
)
@pytest.mark.parametrize("backward", [False, True])
async def test_a_page_deep_in_history_is_found_by_an_index(
    postgres_engine: AsyncEngine, wanted: TransactionFilter, index: str, *, backward: bool
) -> None:
    place = Cursor(NOON, a_transaction_id())
    deep = (
        PageRequest(limit=5, before=place, backward=True)
        if backward
        else PageRequest(limit=5, after=place)
    )
    plan = await explained(postgres_engine, wanted, deep)
    # The page itself and what lies outside of it, both from a place in the index.
    assert plan.count(f"using {index} ") == 2, plan
    assert plan.count("Index Cond: ") == 2, plan
    assert "Seq Scan" not in plan
