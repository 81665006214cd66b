"""Reports come from a real replica while it keeps up, and from the leader when it does not."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.engine import open_engine
from adapters.postgres.leadership import PostgresLeadership
from adapters.postgres.migrate import upgrade
from adapters.postgres.queries.audit import PostgresAuditQueries
from adapters.postgres.replica import ReplicaStatements, open_replica, reader_of
from adapters.postgres.session import SingleStatements
from application.ports.audit_queries import AuditFilter
from entrypoints.local.clients import until
from tests.builders import a_transaction_id
from tests.integration.postgres.replicating import Pair, replicated
from tests.postgres_fixtures import SCHEMA

LAG_MAX = timedelta(seconds=1)
BEAT_SECONDS = 0.1

WHERE = text("SELECT pg_is_in_recovery() AS is_replica, count(*) AS rows FROM seller GROUP BY 1")
WHERE_FROM = text("SELECT pg_is_in_recovery() AS is_replica")


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with replicated() as running:
        yield running


@dataclass(frozen=True, slots=True)
class Reports:
    """What reads, and what writes, over both."""

    reader: ReplicaStatements
    leader: SingleStatements

    async def is_from_replica(self) -> bool:
        """Return which of the two answers."""
        (row,) = await self.reader.rows(WHERE_FROM, {})
        return bool(row.is_replica)

    async def becomes(self, is_replica: object) -> None:
        """Return once the one or the other answers."""
        what = "the replica answers" if is_replica else "the leader answers"
        await until(self.is_from_replica, lambda now: now is is_replica, what=what)


@pytest.fixture
async def reports(pair: Pair) -> AsyncIterator[Reports]:
    names = pair.leader.bootstrap
    await upgrade(pair.leader.database_url(names.owner), schema=SCHEMA, service_role=names.service)
    engine = open_engine(pair.leader.database_url(names.service), schema=SCHEMA)
    replica = open_replica(pair.replica_url(names.service), schema=SCHEMA, pool_size=2)
    assert isinstance(replica, AsyncEngine)
    leader = SingleStatements(engine)
    reader = ReplicaStatements(leader, SingleStatements(replica), lag_max=LAG_MAX, rest_seconds=0.5)
    beating = asyncio.create_task(beat(PostgresLeadership(leader)))
    yield Reports(reader, leader)
    beating.cancel()
    await asyncio.wait({beating})
    await engine.dispose()
    await replica.dispose()


async def beat(seat: PostgresLeadership) -> None:
    """Write now and then, as the scheduler that leads does."""
    holder = a_transaction_id()
    while True:
        await seat.hold(holder, lease=timedelta(minutes=1))
        await asyncio.sleep(BEAT_SECONDS)


async def test_reports_are_read_from_a_replica_that_keeps_up(reports: Reports) -> None:
    await reports.becomes(is_replica=True)
    page = await PostgresAuditQueries(reports.leader, reports.reader).events(
        AuditFilter(), limit=1, after=None
    )
    assert page.rows == []


async def test_a_replica_that_falls_behind_is_left_until_it_has_caught_up(
    reports: Reports, pair: Pair
) -> None:
    await reports.becomes(is_replica=True)
    await pair.say(pair.replica, "SELECT pg_wal_replay_pause()")
    await reports.becomes(is_replica=False)
    await reports.leader.run(text("INSERT INTO seller (id, created_at) VALUES ('late', now())"))
    (row,) = await reports.reader.rows(WHERE, {})
    assert (row.is_replica, row.rows) == (False, 1)
    await pair.say(pair.replica, "SELECT pg_wal_replay_resume()")
    await reports.becomes(is_replica=True)
    (row,) = await reports.reader.rows(WHERE, {})
    assert (row.is_replica, row.rows) == (True, 1)


async def test_a_replica_that_dies_costs_nobody_an_answer(reports: Reports, pair: Pair) -> None:
    await reports.becomes(is_replica=True)
    pair.kill_replica()
    assert await reports.is_from_replica() is False
    pair.replica.start()
    await reports.becomes(is_replica=True)


async def test_a_replica_that_was_made_a_leader_is_none_any_more(
    reports: Reports, pair: Pair
) -> None:
    """The last of them: there is no way back."""
    await reports.becomes(is_replica=True)
    assert await pair.say(pair.replica, "SELECT pg_promote()") is True
    # Either answers `false` now; only the leader has what is written from here on.
    await reports.leader.run(text("INSERT INTO seller (id, created_at) VALUES ('after', now())"))

    async def sees() -> int:
        found = await reports.reader.rows(text("SELECT FROM seller WHERE id = 'after'"), {})
        return len(found)

    await until(sees, lambda found: found == 1, what="the leader answers")


def test_without_a_replica_the_database_itself_is_read() -> None:
    engine = open_engine("postgresql://service@127.0.0.1:1/payments")
    statements = SingleStatements(engine)
    assert open_replica(None, schema=SCHEMA, pool_size=1) is None
    assert reader_of(statements, None) is statements
