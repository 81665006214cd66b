"""How far each list of Stripe's events has been read, in its table."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Text, bindparam, select, text

from adapters.postgres.session import Session
from adapters.postgres.tables import event_sweep
from adapters.postgres.tables.metadata import Moment
from domain.ids import AccountReference

_READ_TO: Final = select(event_sweep.c.read_to).where(event_sweep.c.account == bindparam("account"))

_ADVANCE: Final = text("""
    INSERT INTO event_sweep (account, read_to) VALUES (:account, :read_to)
    ON CONFLICT (account)
        DO UPDATE SET read_to = greatest(event_sweep.read_to, excluded.read_to)
""").bindparams(bindparam("account", type_=Text), bindparam("read_to", type_=Moment))


@dataclass(frozen=True, slots=True)
class PostgresSweeps:
    """One mark for each list; the platform's goes by the empty name."""

    session: Session

    async def read_to(self, account: AccountReference | None) -> datetime | None:
        row = await self.session.first(_READ_TO, {"account": account or ""})
        return None if row is None else row.read_to

    async def advance(self, account: AccountReference | None, *, to: datetime) -> None:
        await self.session.run(_ADVANCE, {"account": account or "", "read_to": to})
