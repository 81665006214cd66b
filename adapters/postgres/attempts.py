"""Attempts, in their table."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.rows.attempt import attempt_of, changeable_columns_of, columns_of
from adapters.postgres.session import Session
from adapters.postgres.tables import attempt
from application.ports.errors import NotFound, StaleTransaction
from domain.attempt import Attempt, AttemptKind
from domain.ids import TransactionId

# Whatever it conflicts with, another open attempt or one of the same number, is somebody else's.
_ADD: Final = insert(attempt).on_conflict_do_nothing().returning(attempt.c.id)

_LATEST: Final = (
    select(attempt)
    .where(
        attempt.c.transaction_id == bindparam("transaction_id"),
        attempt.c.kind == bindparam("kind"),
    )
    .order_by(attempt.c.number.desc())
    .limit(1)
)

_SAVE: Final = update(attempt).where(attempt.c.id == bindparam("saved_id"))


@dataclass(frozen=True, slots=True)
class PostgresAttempts:
    """The database refuses a second open attempt of a kind, whoever adds it."""

    session: Session

    async def add(self, attempt: Attempt) -> None:
        if await self.session.first(_ADD, columns_of(attempt)) is None:
            raise StaleTransaction("somebody else is trying the same")

    async def latest(self, transaction_id: TransactionId, kind: AttemptKind) -> Attempt | None:
        row = await self.session.first(_LATEST, {"transaction_id": transaction_id, "kind": kind})
        return None if row is None else attempt_of(row)

    async def save(self, attempt: Attempt) -> None:
        values = {**changeable_columns_of(attempt), "saved_id": attempt.id}
        if await self.session.run(_SAVE, values) != 1:
            raise NotFound("attempt")
