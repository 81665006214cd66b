"""What was found in the books, and the stop that it raised, in their tables."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ARRAY, Text, Uuid, bindparam, insert, text

from adapters.postgres.rows.check import findings_column, stop_of
from adapters.postgres.session import Session
from adapters.postgres.tables import book_check
from adapters.postgres.tables.metadata import Moment
from domain.book_check import BookCheck
from domain.money_stop import MoneyStop

STANDING: Final = """
    SELECT id AS stop_id, raised_at, check_id AS stop_check_id, codes
    FROM money_stop WHERE lifted_at IS NULL
"""
"""The one stop that stands, if any."""

_STANDING: Final = text(STANDING)
_LOCK: Final = text(f"{STANDING} FOR UPDATE")

_ADD: Final = insert(book_check)

_RAISE: Final = text("""
    INSERT INTO money_stop (id, raised_at, check_id, codes)
    VALUES (:id, :raised_at, :check_id, :codes)
    ON CONFLICT ((true)) WHERE lifted_at IS NULL DO NOTHING
""").bindparams(
    bindparam("id", type_=Uuid),
    bindparam("raised_at", type_=Moment),
    bindparam("check_id", type_=Uuid),
    bindparam("codes", type_=ARRAY(Text)),
)

_LIFT: Final = text("UPDATE money_stop SET lifted_at = :at WHERE id = :id").bindparams(
    bindparam("id", type_=Uuid), bindparam("at", type_=Moment)
)


@dataclass(frozen=True, slots=True)
class PostgresBookChecks:
    """One row for each look; written once."""

    session: Session

    async def add(self, check: BookCheck) -> None:
        values = {"id": check.id, "checked_at": check.at, "findings": findings_column(check)}
        await self.session.run(_ADD, values)


@dataclass(frozen=True, slots=True)
class PostgresMoneyStops:
    """An index sees to it that one stands at a time."""

    session: Session

    async def standing(self) -> MoneyStop | None:
        row = await self.session.first(_STANDING)
        return None if row is None else stop_of(row)

    async def lock(self) -> MoneyStop | None:
        row = await self.session.first(_LOCK)
        return None if row is None else stop_of(row)

    async def raise_up(self, stop: MoneyStop) -> bool:
        values = {
            "id": stop.id,
            "raised_at": stop.raised_at,
            "check_id": stop.check_id,
            "codes": [code.value for code in stop.codes],
        }
        return await self.session.run(_RAISE, values) == 1

    async def lift(self, stop: MoneyStop, *, at: datetime) -> None:
        await self.session.run(_LIFT, {"id": stop.id, "at": at})
