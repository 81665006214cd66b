"""A bound on how fast Stripe is called, which refuses whoever calls too fast."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import stripe

from application.ports.charge_gateway import GatewayBusy
from application.ports.turns import LONGEST_WAIT, Turns


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


class PacedClient(stripe.AIOHTTPClient):
    """The SDK's client, which takes a turn for every call, its own repetitions included."""

    def __init__(self, *, timeout_seconds: float, turns: Turns) -> None:
        super().__init__(timeout=timeout_seconds)
        self._turns = turns

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        await self._turns.turn(is_look_up=method.lower() == "get")
        return await super().request_async(method, url, headers, post_data)
