"""Asking Stripe to send its events to our doors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import stripe

from adapters.stripe.client import API_VERSION
from adapters.stripe.errors import Border
from adapters.stripe.listing import PAGE, read_all
from adapters.stripe.metadata import text_of
from application.ports.charge_gateway import GatewayMisused
from application.ports.webhook_endpoints import NewEndpoint, RegisteredEndpoint, WantedEndpoint
from application.ports.webhook_verifier import WebhookEndpoint

DOOR: Final = "opside_door"
REPLACES: Final = "opside_replaces"
"""What we write on an endpoint: Stripe itself does not tell which of the two kinds one is."""


@dataclass(frozen=True, slots=True)
class StripeWebhookEndpoints:
    """Keeps `WebhookEndpoints`, rendered in the version of the API that this code reads."""

    client: stripe.StripeClient

    @property
    def api_version(self) -> str:
        return API_VERSION

    async def all(self) -> Sequence[RegisteredEndpoint]:
        with Border():
            page = await self.client.v1.webhook_endpoints.list_async({"limit": PAGE})
            return [_registered(one) for one in await read_all(page)]

    async def create(self, wanted: WantedEndpoint, *, replaces: str | None) -> NewEndpoint:
        params: Any = {
            **_params(wanted),
            "connect": wanted.door is WebhookEndpoint.CONNECT,
            "api_version": API_VERSION,
        }
        if replaces is not None:
            params["metadata"] = {**params["metadata"], REPLACES: replaces}
        with Border():
            # No key of ours: an endpoint whose answer is lost is found by the next run, and its
            # secret, which nobody has then, is rotated.
            made = await self.client.v1.webhook_endpoints.create_async(params)
        if made.secret is None:
            raise GatewayMisused("the new endpoint came without its secret")
        return NewEndpoint(made.id, made.secret)

    async def update(self, reference: str, wanted: WantedEndpoint) -> None:
        with Border():
            await self.client.v1.webhook_endpoints.update_async(reference, _params(wanted))

    async def switch(self, reference: str, *, on: bool) -> None:
        with Border():
            await self.client.v1.webhook_endpoints.update_async(reference, {"disabled": not on})

    async def delete(self, reference: str) -> None:
        with Border():
            await self.client.v1.webhook_endpoints.delete_async(reference)


def _params(wanted: WantedEndpoint) -> Any:
    # Any: the SDK lists the types of its day, and ours come from a registry of strings.
    return {
        "url": wanted.url,
        "enabled_events": list(wanted.types),
        "metadata": {DOOR: wanted.door.value},
    }


def _registered(one: stripe.WebhookEndpoint) -> RegisteredEndpoint:
    door = text_of(one.metadata, DOOR)
    return RegisteredEndpoint(
        reference=one.id,
        url=one.url,
        types=tuple(one.enabled_events),
        api_version=one.api_version,
        is_on=one.status == "enabled",
        created_at=datetime.fromtimestamp(one.created, UTC),
        door=next((one for one in WebhookEndpoint if one.value == door), None),
        replaces=text_of(one.metadata, REPLACES),
    )
