"""Time, ids and chance, which the rules take as arguments."""

from datetime import datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present moment, with its zone."""
        ...


class IdSource(Protocol):
    """Makes ids that nobody else makes."""

    def new(self) -> UUID:
        """Return a UUID version 7: later ones sort after earlier ones."""
        ...


class Chance(Protocol):
    """Spreads retries, so that they do not all come back at once."""

    def fraction(self) -> float:
        """Return a number from 0 up to 1."""
        ...
