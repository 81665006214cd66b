"""The memory of requests, in its table."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.row import Row
from adapters.postgres.session import Session
from adapters.postgres.tables import idempotency_key
from application.ports.idempotency import RETENTION, IdempotencyRecord, RequestInProgress

_NAME: Final = (idempotency_key.c.caller, idempotency_key.c.operation, idempotency_key.c.key)

_RESERVE: Final = (
    insert(idempotency_key)
    .on_conflict_do_nothing(index_elements=_NAME)
    .returning(idempotency_key.c.key)
)

_KNOWN: Final = (
    update(idempotency_key)
    .where(*(column == bindparam(f"known_{column.name}") for column in _NAME))
    .values(replays=idempotency_key.c.replays + 1, replayed_at=bindparam("asked_at"))
    .returning(*idempotency_key.c)
)

_CONCLUDE: Final = (
    update(idempotency_key)
    .where(*(column == bindparam(f"saved_{column.name}") for column in _NAME))
    .values(result=bindparam("outcome"))
)


@dataclass(frozen=True, slots=True)
class PostgresIdempotencyStore:
    """One record for each caller, operation and key."""

    session: Session
    retention: timedelta = RETENTION

    async def reserve(self, record: IdempotencyRecord) -> IdempotencyRecord | None:
        name = {"caller": record.caller, "operation": record.operation, "key": record.key}
        values = {
            **name,
            "request": dict(record.request),
            "result": record.result,
            "created_at": record.at,
            "expires_at": record.at + self.retention,
        }
        if await self.session.first(_RESERVE, values, locked=RequestInProgress) is not None:
            return None
        again = {f"known_{column}": value for column, value in name.items()}
        row = await self.session.first(_KNOWN, {**again, "asked_at": record.at})
        if row is None:
            # Its time was over, and it was removed between the two statements.
            raise RequestInProgress("this key was removed just now")
        return record_of(row)

    async def conclude(self, record: IdempotencyRecord) -> None:
        values = {
            "saved_caller": record.caller,
            "saved_operation": record.operation,
            "saved_key": record.key,
            "outcome": record.result,
        }
        await self.session.run(_CONCLUDE, values)


def record_of(row: Row) -> IdempotencyRecord:
    """Return the record that a row holds."""
    return IdempotencyRecord(
        caller=row.caller,
        operation=row.operation,
        key=row.key,
        request=row.request,
        result=row.result,
        at=row.created_at,
    )
