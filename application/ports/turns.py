"""When a call to the payment processor may go, which turns away whoever calls too fast."""

from datetime import timedelta
from typing import Final, Protocol

LONGEST_WAIT: Final = timedelta(seconds=5)
"""How long one queue lets a caller wait; longer, and the work is better done later."""

QUEUES_MAX: Final = 2
"""How many queues one call may stand in, one after the other."""


class Turns(Protocol):
    """Spreads calls evenly over time: none comes early, and there is no burst."""

    async def turn(self, *, is_look_up: bool) -> None:
        """Wait for a turn, a bounded time; raise `GatewayBusy` where it would take longer.

        Look-ups leave a part of the pace to the calls that move money.
        """
        ...
