"""Removing what is over, in bounded steps; the database itself refuses what is not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Integer, bindparam, text

from adapters.postgres.session import Session, SingleStatements
from adapters.postgres.tables.metadata import Moment
from application.ports.leftovers import Leftovers

_BEFORE: Final = bindparam("before", type_=Moment)
_AT: Final = bindparam("at", type_=Moment)
_LIMIT: Final = bindparam("rows_max", type_=Integer)

_REMOVE_KEYS: Final = text("""
    WITH old AS MATERIALIZED (
        SELECT caller, operation, key FROM idempotency_key
        WHERE expires_at <= least(:at, now()) AND created_at < :before
        ORDER BY expires_at
        LIMIT :rows_max
        FOR UPDATE SKIP LOCKED
    )
    DELETE FROM idempotency_key USING old
    WHERE (idempotency_key.caller, idempotency_key.operation, idempotency_key.key)
        = (old.caller, old.operation, old.key)
""").bindparams(_AT, _BEFORE, _LIMIT)

# In the words of the partial index.
_OVER: Final = "state IN ('PROCESSED', 'IGNORED', 'DEAD')"

_DROP_BODIES: Final = text(f"""
    WITH old AS MATERIALIZED (
        SELECT id FROM webhook_event
        WHERE {_OVER} AND body IS NOT NULL AND received_at < :before
        ORDER BY received_at
        LIMIT :rows_max
        FOR UPDATE SKIP LOCKED
    )
    UPDATE webhook_event SET body = NULL FROM old WHERE webhook_event.id = old.id
""").bindparams(_BEFORE, _LIMIT)  # noqa: S608 - nothing but words of this file

# A job that failed at first keeps its error: that is history.
_REMOVE_JOBS: Final = text("""
    WITH old AS MATERIALIZED (
        SELECT id FROM outbox
        WHERE state = 'DONE' AND last_error IS NULL AND finished_at < :before
        ORDER BY finished_at
        LIMIT :rows_max
        FOR UPDATE SKIP LOCKED
    )
    DELETE FROM outbox USING old WHERE outbox.id = old.id
""").bindparams(_BEFORE, _LIMIT)

_COUNT: Final = text(f"""
    SELECT (SELECT count(*) FROM idempotency_key
            WHERE expires_at <= least(:at, now()) AND created_at < :before) AS expired_keys,
           (SELECT count(*) FROM webhook_event
            WHERE {_OVER} AND body IS NOT NULL AND received_at < :before)
               AS event_bodies,
           (SELECT count(*) FROM outbox
            WHERE state = 'DONE' AND last_error IS NULL AND finished_at < :before)
               AS finished_jobs
""").bindparams(_AT, _BEFORE)  # noqa: S608 - nothing but words of this file


@dataclass(frozen=True, slots=True)
class PostgresLeftovers:
    """Rows that somebody else holds are left for the next time."""

    session: Session

    async def remove_keys(self, *, before: datetime, at: datetime, limit: int) -> int:
        values = {"before": before, "at": at, "rows_max": limit}
        return await self.session.run(_REMOVE_KEYS, values)

    async def drop_bodies(self, *, before: datetime, limit: int) -> int:
        return await self.session.run(_DROP_BODIES, {"before": before, "rows_max": limit})

    async def remove_jobs(self, *, before: datetime, limit: int) -> int:
        return await self.session.run(_REMOVE_JOBS, {"before": before, "rows_max": limit})


@dataclass(frozen=True, slots=True)
class PostgresLeftoverQueries:
    """Counts what is committed, outside any unit of work."""

    statements: SingleStatements

    async def count(self, *, before: datetime, at: datetime) -> Leftovers:
        (row,) = await self.statements.rows(_COUNT, {"before": before, "at": at})
        return Leftovers(
            expired_keys=row.expired_keys,
            event_bodies=row.event_bodies,
            finished_jobs=row.finished_jobs,
        )
