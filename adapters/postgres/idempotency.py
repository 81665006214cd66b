"""The memory of requests, in its table."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import bindparam, select, update
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

_KNOWN: Final = select(idempotency_key).where(
    *(column == bindparam(column.name) for column in _NAME)
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
        row = await self.session.first(_KNOWN, name)
        if row is None:
            # Its time was over, and it was removed between the two statements.
            raise RequestInProgress("this key was removed just now")
        return _record(row)

    async def conclude(self, record: IdempotencyRecord) -> None:
        values = {
            "saved_caller": record.caller,
            "saved_operation": record.operation,
            "saved_key": record.key,
            "outcome": record.result,
        }
        await self.session.run(_CONCLUDE, values)


def _record(row: Row) -> IdempotencyRecord:
    return IdempotencyRecord(
        caller=row.caller,
        operation=row.operation,
        key=row.key,
        request=row.request,
        result=row.result,
        at=row.created_at,
    )
