"""A bound on how fast Stripe is called, which refuses whoever calls too fast."""

import asyncio
from datetime import timedelta

from application.ports.charge_gateway import GatewayBusy
from application.ports.turns import LONGEST_WAIT


class Pace:
    """Keeps `Turns` for this process alone, look-ups and all in the order they came."""

    def __init__(self, calls_per_second: float, *, longest_wait: timedelta = LONGEST_WAIT) -> None:
        self._interval = 1 / calls_per_second
        self._longest_wait = longest_wait.total_seconds()
        self._free_at = 0.0

    async def turn(self, *, is_look_up: bool) -> None:  # noqa: ARG002 - one queue for both
        now = asyncio.get_running_loop().time()
        begin = max(now, self._free_at)
        if begin - now > self._longest_wait:
            raise GatewayBusy("too many calls to Stripe wait for their turn")
        self._free_at = begin + self._interval
        if begin > now:
            try:
                await asyncio.sleep(begin - now)
            except asyncio.CancelledError:
                # Whoever gives up leaves no hole behind.
                self._free_at -= self._interval
                raise
