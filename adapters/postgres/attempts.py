"""Attempts, in their table."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.postgres.errors import constraint_of
from adapters.postgres.rows.attempt import attempt_of, changeable_columns_of, columns_of
from adapters.postgres.session import Session
from adapters.postgres.tables import attempt
from application.ports.errors import NotFound, StaleTransaction
from domain.attempt import Attempt, AttemptKind
from domain.ids import TransactionId

_ADD: Final = insert(attempt)

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

_RIVALRY: Final = frozenset({"attempt_one_open_idx", "attempt_transaction_id_kind_number_key"})
"""What is broken when two units of work try the same at once."""


@dataclass(frozen=True, slots=True)
class PostgresAttempts:
    """The database refuses a second open attempt of a kind, whoever adds it."""

    session: Session

    async def add(self, attempt: Attempt) -> None:
        try:
            await self.session.run(_ADD, columns_of(attempt))
        except IntegrityError as broken:
            if constraint_of(broken) in _RIVALRY:
                raise StaleTransaction("somebody else is trying the same") from broken
            raise

    async def latest(self, transaction_id: TransactionId, kind: AttemptKind) -> Attempt | None:
        row = await self.session.first(_LATEST, {"transaction_id": transaction_id, "kind": kind})
        return None if row is None else attempt_of(row)

    async def save(self, attempt: Attempt) -> None:
        values = {**changeable_columns_of(attempt), "saved_id": attempt.id}
        result = await self.session.run(_SAVE, values)
        if result.rowcount != 1:
            raise NotFound("attempt")
