"""Units of work beside each other, and what the driver says when something is in the way."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.engine import Bounds, open_engine
from adapters.postgres.session import SingleStatements
from adapters.postgres.unit_of_work import BeginPostgresUnit
from application.ports.errors import StaleTransaction, StoreUnavailable
from application.ports.idempotency import IdempotencyRecord, RequestInProgress
from tests.builders import LATER, NOON, a_transaction, fresh, usd
from tests.contract.store import Store, a_job, added
from tests.patience import PATIENCE_SECONDS
from tests.postgres_fixtures import SCHEMA, PostgresDatabase

NOBODY_LISTENS = "postgresql://payments_service@127.0.0.1:1/payments"


def a_record() -> IdempotencyRecord:
    return IdempotencyRecord(
        caller="engine", operation="op", key=fresh("key"), request={"a": "1"}, result="r", at=NOON
    )


async def test_of_two_writers_the_second_waits_and_an_old_version_is_stale(
    postgres_store: Store,
) -> None:
    (before,) = await added(postgres_store, a_transaction())

    async def receive(*, locked: asyncio.Event) -> None:
        async with postgres_store.begin() as unit:
            locked.set()
            await unit.transactions.save(before.receive(usd(2), at=LATER))

    async with postgres_store.begin() as unit:
        await unit.transactions.lock(before.id)
        begun = asyncio.Event()
        second = asyncio.create_task(receive(locked=begun))
        await begun.wait()
        await unit.transactions.save(before.receive(usd(1), at=LATER))
    with pytest.raises(StaleTransaction):
        await second
    after = await postgres_store.transactions.transaction(before.id)
    assert after == replace(before, funded=usd(1), updated_at=LATER, version=before.version + 1)


async def test_the_same_key_at_the_same_time_is_in_progress(postgres_store: Store) -> None:
    record = a_record()

    async def ask_again() -> None:
        async with postgres_store.begin() as other:
            await other.idempotency.reserve(record)

    async with postgres_store.begin() as unit:
        assert await unit.idempotency.reserve(record) is None
        with pytest.raises(RequestInProgress):
            await ask_again()
    async with postgres_store.begin() as later:
        assert await later.idempotency.reserve(record) == record


async def test_the_same_recovery_at_the_same_time_is_in_progress(postgres_store: Store) -> None:
    first = a_transaction()
    rival = replace(a_transaction(), recovery=first.recovery)

    async def add_rival() -> None:
        async with postgres_store.begin() as other:
            await other.transactions.add(rival)

    async with postgres_store.begin() as unit:
        await unit.transactions.add(first)
        with pytest.raises(RequestInProgress):
            await add_rival()
    async with postgres_store.begin() as later:
        found, is_new = await later.transactions.add(rival)
    assert (found.id, is_new) == (first.id, False)


async def test_a_lock_that_is_held_too_long_is_an_outage(postgres_store: Store) -> None:
    (before,) = await added(postgres_store, a_transaction())

    async def lock() -> None:
        async with postgres_store.begin() as other:
            await other.transactions.lock(before.id)

    async with postgres_store.begin() as unit:
        await unit.transactions.lock(before.id)
        with pytest.raises(StoreUnavailable) as outage:
            await lock()
    assert isinstance(outage.value.__cause__, Exception)


async def test_a_deadlock_ends_in_another_try(
    postgres_database: PostgresDatabase, postgres_store: Store
) -> None:
    # With patience beyond the server's own search for deadlocks, which begins after a second.
    bounds = Bounds(lock_timeout=timedelta(seconds=10))
    engine = open_engine(postgres_database.service_url, schema=SCHEMA, bounds=bounds)
    begin = BeginPostgresUnit(engine=engine)
    one, two = await added(postgres_store, a_transaction(), a_transaction())
    both = asyncio.Barrier(2)

    async def lock_in_order(*ids: Any) -> None:
        async with begin() as unit:
            await unit.transactions.lock(ids[0])
            await both.wait()
            await unit.transactions.lock(ids[1])

    results = await asyncio.gather(
        lock_in_order(one.id, two.id), lock_in_order(two.id, one.id), return_exceptions=True
    )
    await engine.dispose()
    assert [type(result) for result in results if result] == [StaleTransaction]


async def test_when_nobody_listens_the_store_is_unavailable() -> None:
    engine = open_engine(NOBODY_LISTENS, schema=SCHEMA)

    async def begin() -> None:
        async with BeginPostgresUnit(engine=engine)() as unit:
            await unit.transactions.get(a_transaction().id)

    with pytest.raises(StoreUnavailable):
        await begin()
    with pytest.raises(StoreUnavailable):
        await SingleStatements(engine).rows(text("SELECT 1"))
    await engine.dispose()


async def test_when_every_connection_is_in_use_the_store_is_unavailable(
    postgres_database: PostgresDatabase,
) -> None:
    bounds = Bounds(pool_size=1, pool_timeout=timedelta(milliseconds=50))
    engine = open_engine(postgres_database.service_url, schema=SCHEMA, bounds=bounds)
    begin = BeginPostgresUnit(engine=engine)

    async def one_more() -> None:
        async with begin():
            pass

    async with begin():
        with pytest.raises(StoreUnavailable):
            await one_more()
    await one_more()
    await engine.dispose()


async def test_a_statement_that_takes_too_long_is_an_outage(
    postgres_database: PostgresDatabase,
) -> None:
    bounds = Bounds(statement_timeout=timedelta(milliseconds=50))
    engine = open_engine(postgres_database.service_url, schema=SCHEMA, bounds=bounds)
    with pytest.raises(StoreUnavailable):
        await SingleStatements(engine).rows(text("SELECT pg_sleep(5)"))
    await engine.dispose()


async def test_a_server_that_went_silent_is_an_outage(
    postgres_database: PostgresDatabase,
) -> None:
    bounds = Bounds(command_timeout=timedelta(milliseconds=50))
    engine = open_engine(postgres_database.service_url, schema=SCHEMA, bounds=bounds)
    with pytest.raises(StoreUnavailable):
        await SingleStatements(engine).rows(text("SELECT pg_sleep(5)"))
    await engine.dispose()


async def test_a_unit_whose_connection_the_server_ends_is_undone(
    postgres_store: Store, service: "asyncpg.Connection[Any]"
) -> None:
    (before,) = await added(postgres_store, a_transaction())

    async def be_ended_in_the_middle() -> None:
        async with postgres_store.begin() as unit:
            await unit.transactions.lock(before.id)
            await end_all_others(service)
            await unit.transactions.save(before.receive(usd(1), at=LATER))

    with pytest.raises(StoreUnavailable):
        await be_ended_in_the_middle()
    assert await postgres_store.transactions.transaction(before.id) == before


async def test_connections_that_died_in_the_pool_are_replaced_unnoticed(
    postgres_store: Store, postgres_engine: AsyncEngine, service: "asyncpg.Connection[Any]"
) -> None:
    pooled: list[Any] = []
    event.listen(postgres_engine.sync_engine, "connect", lambda made, _: pooled.append(made))
    (before,) = await added(postgres_store, a_transaction())
    await end_all_others(service)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not all(made.driver_connection.is_closed() for made in pooled):  # noqa: ASYNC110 - the driver sets no event
            await asyncio.sleep(0.01)
    assert await postgres_store.transactions.transaction(before.id) == before
    assert len(pooled) == 2


async def test_a_commit_that_the_database_refuses_leaves_nothing(
    postgres_store: Store, owner: "asyncpg.Connection[Any]"
) -> None:
    await owner.execute(
        """
        CREATE CONSTRAINT TRIGGER refused AFTER INSERT ON transaction
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_change()
        """
    )
    transaction = a_transaction()

    async def add() -> None:
        async with postgres_store.begin() as unit:
            assert (await unit.transactions.add(transaction))[1]
            unit.outbox.add(a_job())

    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="INSERT is refused"):
        await add()
    assert postgres_store.rings() == 0
    assert await postgres_store.transactions.transaction(transaction.id) is None


async def test_every_wait_is_bounded(postgres_engine: AsyncEngine) -> None:
    settings = (
        "application_name",
        "search_path",
        "statement_timeout",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
    )
    names = ", ".join(f"current_setting('{name}')" for name in settings)
    (row,) = await SingleStatements(postgres_engine).rows(text(f"SELECT {names}"))
    assert tuple(row) == ("opside-payments", "payments", "10s", "700ms", "15s")


async def end_all_others(connection: "asyncpg.Connection[Any]") -> None:
    """End every other session of the service, and wait until all of them are gone."""
    await connection.execute(
        """
        SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity
        WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()
        """
    )
