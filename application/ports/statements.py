"""The read side of statements: a seller's entries, month by month."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.ids import SellerId
from domain.statement import BookedEntry, Month


class StatementQueries(Protocol):
    """Answers from the ledger alone; each call is one statement."""

    async def months(
        self, seller_id: SellerId, *, limit: int, before: Month | None
    ) -> Sequence[Month]:
        """Return the months that have lines, newest first."""
        ...

    async def entries(
        self, seller_id: SellerId, start: datetime, end: datetime
    ) -> Sequence[BookedEntry]:
        """Return what was booked of a seller from `start` on and before `end`, oldest first."""
        ...
