"""The memory of requests, read by operation and by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Integer, Text, bindparam, text

from adapters.postgres.idempotency import record_of
from adapters.postgres.session import SingleStatements
from adapters.postgres.tables.metadata import Moment
from application.ports.requests import KeyStats, KeyUse

_STATS: Final = text("""
    SELECT operation,
           count(*) FILTER (WHERE expires_at > :at) AS live,
           count(*) FILTER (WHERE expires_at > :at
                            AND expires_at <= :at + interval '1 day') AS expiring,
           count(*) FILTER (WHERE expires_at <= :at) AS expired,
           sum(replays) AS replays, min(created_at) AS oldest_at
    FROM idempotency_key GROUP BY operation ORDER BY operation
""").bindparams(bindparam("at", type_=Moment))

# The key's index begins with caller and operation: their pairs are few, and each is skipped to.
_USES: Final = text("""
    WITH RECURSIVE used (caller, operation) AS (
        (SELECT caller, operation FROM idempotency_key ORDER BY caller, operation LIMIT 1)
        UNION ALL
        SELECT following.caller, following.operation
        FROM used CROSS JOIN LATERAL (
            SELECT idempotency_key.caller, idempotency_key.operation FROM idempotency_key
            WHERE (idempotency_key.caller, idempotency_key.operation)
                > (used.caller, used.operation)
            ORDER BY idempotency_key.caller, idempotency_key.operation LIMIT 1
        ) AS following
    )
    SELECT idempotency_key.* FROM used JOIN idempotency_key USING (caller, operation)
    WHERE idempotency_key.key = :key
    ORDER BY idempotency_key.created_at, caller, operation LIMIT :rows_max
""").bindparams(bindparam("key", type_=Text), bindparam("rows_max", type_=Integer))


@dataclass(frozen=True, slots=True)
class PostgresRequestQueries:
    """Reads what is committed, outside any unit of work."""

    statements: SingleStatements

    async def stats(self, *, at: datetime) -> Sequence[KeyStats]:
        return [
            KeyStats(
                operation=row.operation,
                live=row.live,
                expiring=row.expiring,
                expired=row.expired,
                replays=int(row.replays),
                oldest_at=row.oldest_at,
            )
            for row in await self.statements.rows(_STATS, {"at": at})
        ]

    async def uses(self, key: str, *, limit: int) -> Sequence[KeyUse]:
        return [
            KeyUse(
                record=record_of(row),
                expires_at=row.expires_at,
                replays=row.replays,
                replayed_at=row.replayed_at,
            )
            for row in await self.statements.rows(_USES, {"key": key, "rows_max": limit})
        ]
