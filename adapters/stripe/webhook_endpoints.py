"""Asking Stripe to send its events to our two doors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import stripe

from adapters.stripe.client import API_VERSION
from adapters.stripe.errors import Border
from application.ports.charge_gateway import GatewayMisused


@dataclass(frozen=True, slots=True)
class Registration:
    """An endpoint at Stripe, with the secret that Stripe tells only once."""

    id: str
    secret: str


@dataclass(frozen=True, slots=True)
class StripeWebhookEndpoints:
    """Registers endpoints, rendered in the version of the API that this code reads."""

    client: stripe.StripeClient

    async def create(self, url: str, *, events: Sequence[str], is_connect: bool) -> Registration:
        """Register one endpoint."""
        # Any: the SDK lists the types of its day, and ours come from a registry of strings.
        params: Any = {
            "url": url,
            "enabled_events": list(events),
            "connect": is_connect,
            "api_version": API_VERSION,
        }
        with Border():
            endpoint = await self.client.v1.webhook_endpoints.create_async(params)
        if endpoint.secret is None:
            raise GatewayMisused("the new endpoint came without its secret")
        return Registration(endpoint.id, endpoint.secret)

    async def move(self, endpoint_id: str, url: str) -> None:
        """Let an endpoint's events come to another address."""
        with Border():
            await self.client.v1.webhook_endpoints.update_async(endpoint_id, {"url": url})
