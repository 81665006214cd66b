"""Whether Stripe can be reached, for the readiness check."""

import asyncio
from dataclasses import dataclass
from typing import Final

import stripe

from adapters.stripe.errors import Border
from domain.errors import GatewayError

PROBE_SECONDS: Final = 5.0
"""Whoever asks for readiness waits for the slowest part; a call that takes longer is not well."""


@dataclass(frozen=True, slots=True)
class StripeProbe:
    """Keeps `Probe`: reads the platform's balance, which needs a good key and moves nothing."""

    client: stripe.StripeClient
    seconds: float = PROBE_SECONDS

    @property
    def name(self) -> str:
        return "stripe"

    @property
    def is_vital(self) -> bool:
        # Commissions are accepted and events stored while Stripe is away.
        return False

    async def check(self) -> str | None:
        try:
            with Border():
                async with asyncio.timeout(self.seconds):
                    await self.client.v1.balance.retrieve_async({}, {"max_network_retries": 0})
        except GatewayError as error:
            return str(error)
        return None
