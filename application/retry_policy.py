"""When failed work is tried again, and when it is set aside for a person."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from application.errors import ChargingPaused, ObjectUnknown
from domain.errors import PaymentsError

FIRST_DELAY: Final = timedelta(seconds=0.5)
LONGEST_DELAY: Final = timedelta(minutes=10)

PAUSED_DELAY: Final = timedelta(seconds=20)
"""How often work that was paused looks whether it still is; it never gives up."""

TRIES_RETRYABLE: Final = 300
"""About two days at the longest delay: longer than Stripe's or a database's bad day."""

TRIES_UNKNOWN_OBJECT: Final = 20
"""Almost two hours: far longer than a commit, and no more calls to Stripe than that is worth."""

TRIES_UNEXPECTED: Final = 8
"""A bug does not mend itself; a few tries tell it from a passing fault."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Exponential back-off with jitter; the class of the error decides how often."""

    first: timedelta = FIRST_DELAY
    longest: timedelta = LONGEST_DELAY

    def delay(self, error: Exception, *, tries: int, chance: float) -> timedelta | None:
        """Return how long to wait after try number `tries`, or None to give up.

        `chance`, from 0 up to 1, spreads the wait over half to the whole of the back-off.
        """
        if isinstance(error, ChargingPaused):
            return PAUSED_DELAY * (0.5 + chance / 2)
        if tries >= _tries_max(error):
            return None
        # 2**30 steps exceed any limit; a larger exponent only makes large numbers.
        steps: int = 2 ** min(tries - 1, 30)
        backoff = min(self.longest, self.first * steps)
        return backoff * (0.5 + chance / 2)


def _tries_max(error: Exception) -> int:
    if isinstance(error, ObjectUnknown):
        return TRIES_UNKNOWN_OBJECT
    retryable = isinstance(error, PaymentsError) and error.retryable
    return TRIES_RETRYABLE if retryable else TRIES_UNEXPECTED
