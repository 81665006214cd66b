"""The door for the processor's events: who may come in, and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from domain.errors import PaymentsError


class WebhookEndpoint(StrEnum):
    """Which of our two doors a delivery came to."""

    PLATFORM = "PLATFORM"
    CONNECT = "CONNECT"


class WebhookRejected(PaymentsError):
    """The delivery is not the processor's, or not for this service; nothing was stored."""

    code = "WEBHOOK_REJECTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayEvent:
    """A hint that an object changed at the processor; the object itself is asked for."""

    reference: str
    type: str
    object_reference: str
    created_at: datetime
    live: bool
    api_version: str | None
    account: str | None
    payload: Mapping[str, Any]


class WebhookVerifier(Protocol):
    """Knows the secrets of each endpoint."""

    def verify(
        self, body: bytes, signature: str | None, *, endpoint: WebhookEndpoint, at: datetime
    ) -> GatewayEvent:
        """Return what a genuine delivery says; raise `WebhookRejected`."""
        ...
