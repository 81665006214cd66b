"""The time of a processor for trials, which can be moved."""

from datetime import datetime
from typing import Protocol


class TrialClock(Protocol):
    """Only a processor for trials has one; Stripe itself never does.

    Every method raises `GatewayUnavailable` or `GatewayMisused`, and nothing else.
    """

    async def now(self) -> datetime:
        """Return the moment that the processor takes for the present, in whole seconds."""
        ...

    async def advance(self, to: datetime) -> datetime:
        """Move there, doing all that falls due on the way; return the moment it is then.

        Its time does not run backwards: raises `GatewayMisused`.
        """
        ...
