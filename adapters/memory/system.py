"""Time, ids and chance that do as they are told."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""When a `ManualClock` starts unless told otherwise: any moment would do."""


class ManualClock:
    """Stands still until it is moved."""

    def __init__(self, start: datetime = EPOCH) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, step: timedelta) -> datetime:
        """Move the clock by `step` and return the time that it tells from now on."""
        self._now += step
        return self._now


class SequentialIds:
    """Counts: the first id ends in 1, the second in 2; each is a valid UUID version 7."""

    def __init__(self, start: int = 0) -> None:
        self._count = start

    def new(self) -> UUID:
        self._count += 1
        return UUID(int=self._count << 80 | 0x7 << 76 | 0b10 << 62 | self._count)


class NoChance:
    """Always answers the same fraction."""

    def __init__(self, fraction: float = 0.0) -> None:
        self._fraction = fraction

    def fraction(self) -> float:
        return self._fraction
