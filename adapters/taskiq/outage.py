"""Tells the log once when Redis goes and once when it is back, however often it was missed."""

from dataclasses import dataclass, field

import structlog

FIRST_PAUSE_SECONDS = 0.1
PAUSE_SECONDS_MAX = 2.0  # how late, at worst, a Redis that came back is noticed

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Outage:
    """One user's view of whether Redis is there, and how long to leave it alone."""

    seen_by: str
    _pause_seconds: float = field(default=0.0, init=False)

    def goes_on(self, error: BaseException) -> float:
        """Note a failure, and return for how many seconds to leave Redis alone."""
        if not self._pause_seconds:
            log.warning("redis_lost", seen_by=self.seen_by, error=repr(error))
        doubled = max(FIRST_PAUSE_SECONDS, 2 * self._pause_seconds)
        self._pause_seconds = min(PAUSE_SECONDS_MAX, doubled)
        return self._pause_seconds

    def is_over(self) -> None:
        """Note that Redis answered."""
        if self._pause_seconds:
            log.info("redis_found", seen_by=self.seen_by)
        self._pause_seconds = 0.0
