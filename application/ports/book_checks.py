"""Where the books are looked through, and where the findings are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.book_check import BookCheck, Finding
from domain.money_stop import MoneyStop


class BookAuditor(Protocol):
    """Looks through everything that is committed; a unit that is under way is seen whole or not."""

    async def findings(self, *, at: datetime) -> Sequence[Finding]:
        """Return all that is not as it must be, in the order of the codes, then by currency."""
        ...


class BookSnapshots(Protocol):
    """Sums of the books so far, so that a balance is not read from all history."""

    async def advance(self, *, at: datetime) -> None:
        """Bring the snapshots up to what was settled at the last call; any number may call."""
        ...


class BookChecks(Protocol):
    """The unit of work's side of what was found."""

    async def add(self, check: BookCheck) -> None:
        """Store a look at the books."""
        ...


class MoneyStops(Protocol):
    """The one stop that may stand."""

    async def standing(self) -> MoneyStop | None:
        """Return the stop that stands."""
        ...

    async def lock(self) -> MoneyStop | None:
        """Return the stop that stands, locked."""
        ...

    async def raise_up(self, stop: MoneyStop) -> bool:
        """Store a stop; False says that one stands already."""
        ...

    async def lift(self, stop: MoneyStop, *, at: datetime) -> None:
        """Write that a locked stop stands no more."""
        ...
