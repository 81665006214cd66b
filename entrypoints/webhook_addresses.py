"""Where Stripe's events come in, and which setting knows each door's secrets."""

from collections.abc import Mapping
from typing import Final

from application.ports.webhook_verifier import WebhookEndpoint

DOOR_PATHS: Final[Mapping[WebhookEndpoint, str]] = {
    WebhookEndpoint.PLATFORM: "/webhooks/stripe",
    WebhookEndpoint.CONNECT: "/webhooks/stripe/connect",
}
SECRET_SETTINGS: Final[Mapping[WebhookEndpoint, str]] = {
    WebhookEndpoint.PLATFORM: "STRIPE_WEBHOOK_SECRET",
    WebhookEndpoint.CONNECT: "STRIPE_WEBHOOK_SECRET_CONNECT",
}


def door_addresses(base: str | None) -> dict[WebhookEndpoint, str]:
    """Return the address of each door under a public base address; none where there is none."""
    return {} if base is None else {door: base + path for door, path in DOOR_PATHS.items()}
