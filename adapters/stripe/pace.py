"""A bound on how fast this process calls Stripe, which refuses whoever calls too fast."""

import asyncio
from collections.abc import Mapping
from typing import Any

import stripe


class Pace:
    """Spreads turns evenly: the nth comes no earlier than n intervals after the first."""

    def __init__(self, calls_per_second: float) -> None:
        self._interval = 1 / calls_per_second
        self._free_at = 0.0

    async def turn(self) -> None:
        """Wait until it is this caller's turn; callers are served in the order they came."""
        now = asyncio.get_running_loop().time()
        begin = max(now, self._free_at)
        self._free_at = begin + self._interval
        if begin > now:
            try:
                await asyncio.sleep(begin - now)
            except asyncio.CancelledError:
                # Whoever gives up leaves no hole behind.
                self._free_at -= self._interval
                raise


class PacedClient(stripe.AIOHTTPClient):
    """The SDK's client, which takes a turn for every call, its own repetitions included."""

    def __init__(self, *, timeout_seconds: float, pace: Pace) -> None:
        super().__init__(timeout=timeout_seconds)
        self._pace = pace

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        await self._pace.turn()
        return await super().request_async(method, url, headers, post_data)
