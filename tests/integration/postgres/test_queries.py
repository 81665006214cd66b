"""The read side answers with one statement, however much there is, and finds its indexes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.queries.pages import page_query
from adapters.postgres.session import lease
from application.ports.queries import Cursor, PageRequest, TransactionFilter
from domain.ids import SellerId
from domain.status import TransactionStatus
from tests.builders import LATER, NOON, a_recovery, a_transaction, a_transaction_id
from tests.contract.store import Store, added, an_audit_event

SELLER = SellerId("seller_1")


@asynccontextmanager
async def counted(engine: AsyncEngine) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Count the statements that are sent while the block runs, commits aside."""
    sent: list[str] = []

    async def count() -> int:
        # The driver tells of a statement in the loop's next turn.
        await asyncio.sleep(0)
        return sum(query not in {"BEGIN", "COMMIT"} for query in sent)

    async with lease(engine) as lent:
        # The pool lends the same connection again.
        driver = lent.session.driver
    with driver.query_logger(lambda record: sent.append(record.query)):
        yield count


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
    async with counted(postgres_engine) as statements:
        page = await postgres_store.transactions.page(
            TransactionFilter(seller_id=SELLER), PageRequest(limit=limit)
        )
        assert await statements() == 1
        ids = [row.id for row in page.rows]
        assert len(await postgres_store.transactions.timelines(ids)) == limit
        assert await statements() == 2
        await postgres_store.transactions.ledger_lines(ids)
        assert await statements() == 3


async def test_a_commission_is_written_in_few_statements(
    postgres_store: Store, postgres_engine: AsyncEngine
) -> None:
    async def write() -> None:
        async with postgres_store.begin() as unit:
            transaction, _ = await unit.transactions.add(a_transaction())
            unit.audit.record(an_audit_event(transaction, "transaction.requested", fee="1"))
            unit.audit.record(an_audit_event(transaction, "transaction.priced", fee="1"))

    # The driver asks about types that are new to a connection, once.
    await write()
    async with counted(postgres_engine) as statements:
        await write()
        assert await statements() == 2


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
