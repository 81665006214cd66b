"""Whether Stripe can be reached, for the readiness check."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

import stripe

from adapters.stripe.errors import Border
from domain.errors import GatewayError

PROBE_SECONDS: Final = 1.5
"""A call that takes longer is not well. Less than whoever asks for readiness waits for a part: a
call that was given up half-way would leave no answer to keep, and the next would ask again."""

FRESH_SECONDS: Final = 10.0
"""How long an answer counts: whoever asks for readiness in a loop costs no more calls."""


@dataclass(slots=True)
class StripeProbe:
    """Keeps `Probe`: reads the platform's balance, which needs a good key and moves nothing.

    However many ask, one call is under way, and none within `FRESH_SECONDS` of its answer.
    """

    client: stripe.StripeClient
    seconds: float = PROBE_SECONDS
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    _fresh_until: float = field(default=0.0, init=False)
    _found: str | None = field(default=None, init=False)

    @property
    def name(self) -> str:
        return "stripe"

    @property
    def is_vital(self) -> bool:
        # Commissions are accepted and events stored while Stripe is away.
        return False

    async def check(self) -> str | None:
        loop = asyncio.get_running_loop()
        async with self._turn:
            if loop.time() >= self._fresh_until:
                self._found = await self._ask()
                self._fresh_until = loop.time() + FRESH_SECONDS
            return self._found

    async def _ask(self) -> str | None:
        try:
            with Border():
                async with asyncio.timeout(self.seconds):
                    await self.client.v1.balance.retrieve_async({}, {"max_network_retries": 0})
        except GatewayError as error:
            return str(error)
        return None
