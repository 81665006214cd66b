"""The door for Stripe's events: genuine, recent, of this mode, or refused."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

import orjson
import stripe

from application.ports.webhook_verifier import GatewayEvent, WebhookEndpoint, WebhookRejected

TOLERANCE_SECONDS: Final = 300
"""How far a signature's time may lie from ours, either way; Stripe's own figure for the past."""


class RejectionReason(StrEnum):
    """Why a delivery was refused; a label for metrics."""

    SIGNATURE_MISSING = "signature_missing"
    SIGNATURE_MALFORMED = "signature_malformed"
    SIGNATURE_WRONG = "signature_wrong"
    TIMESTAMP_OUTSIDE_TOLERANCE = "timestamp_outside_tolerance"
    BODY_MALFORMED = "body_malformed"
    KIND_UNKNOWN = "kind_unknown"
    MODE_WRONG = "mode_wrong"


class DeliveryRejected(WebhookRejected):
    """A delivery that is not Stripe's, or not for this service; `reason` says which."""

    def __init__(self, reason: RejectionReason) -> None:
        """Name the reason, and nothing of what came."""
        super().__init__(reason.value.replace("_", " "))
        self.reason = reason


class StripeWebhookVerifier:
    """Keeps `WebhookVerifier`: any secret of an endpoint will do, so that one can be replaced."""

    def __init__(self, secrets: Mapping[WebhookEndpoint, Sequence[str]], *, is_live: bool) -> None:
        """Take at least one secret for each endpoint; raise `ValueError`."""
        for endpoint in WebhookEndpoint:
            given = secrets.get(endpoint, ())
            if not given or not all(secret.strip() for secret in given):
                raise ValueError(
                    f"the {endpoint} webhook endpoint needs a secret, and no empty one"
                )
        self._secrets = {endpoint: tuple(secrets[endpoint]) for endpoint in WebhookEndpoint}
        self._is_live = is_live

    def verify(
        self, body: bytes, signature: str | None, *, endpoint: WebhookEndpoint, at: datetime
    ) -> GatewayEvent:
        if not signature:
            raise DeliveryRejected(RejectionReason.SIGNATURE_MISSING)
        signed_at = _timestamp(signature)
        self._check_signature(body, signature, endpoint)
        if abs(at.timestamp() - signed_at) > TOLERANCE_SECONDS:
            raise DeliveryRejected(RejectionReason.TIMESTAMP_OUTSIDE_TOLERANCE)
        event = _read(body)
        if event.live is not self._is_live:
            raise DeliveryRejected(RejectionReason.MODE_WRONG)
        return event

    def _check_signature(self, body: bytes, signature: str, endpoint: WebhookEndpoint) -> None:
        # Every secret is tried, match or no match: the time taken tells nothing.
        matches = [_is_signed(body, signature, secret) for secret in self._secrets[endpoint]]
        if not any(matches):
            raise DeliveryRejected(RejectionReason.SIGNATURE_WRONG)


def _timestamp(signature: str) -> int:
    """Return the time that the SDK takes out of the header, too: the first one."""
    # The SDK's comparison raises a TypeError on anything beyond ASCII.
    if not signature.isascii():
        raise DeliveryRejected(RejectionReason.SIGNATURE_MALFORMED)
    pairs = (item.split("=", 2) for item in signature.split(","))
    stamps = [pair[1] for pair in pairs if pair[0] == "t" and pair[1:]]
    try:
        return int(stamps[0])
    except (IndexError, ValueError):
        raise DeliveryRejected(RejectionReason.SIGNATURE_MALFORMED) from None


def _is_signed(body: bytes, signature: str, secret: str) -> bool:
    try:
        # No tolerance here: the SDK's looks at the wall clock, and lets the future in.
        return bool(stripe.WebhookSignature.verify_header(body, signature, secret))
    except stripe.SignatureVerificationError:
        return False
    except UnicodeDecodeError:
        raise DeliveryRejected(RejectionReason.BODY_MALFORMED) from None


def _read(body: bytes) -> GatewayEvent:
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise DeliveryRejected(RejectionReason.BODY_MALFORMED) from None
    if not isinstance(given, dict):
        raise DeliveryRejected(RejectionReason.BODY_MALFORMED)
    # A thin event of the second API says so here; it carries no object to go by.
    if given.get("object") != "event":
        raise DeliveryRejected(RejectionReason.KIND_UNKNOWN)
    try:
        return event_of(given)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError):
        raise DeliveryRejected(RejectionReason.BODY_MALFORMED) from None


def event_of(given: Mapping[str, Any]) -> GatewayEvent:
    """Return what an event says; raise whatever a malformed one leads to."""
    about = given["data"]["object"]
    return GatewayEvent(
        reference=_text(given["id"]),
        type=_text(given["type"]),
        # A balance has no id; there is one of each account.
        object_reference=_text(about.get("id") or about["object"]),
        created_at=datetime.fromtimestamp(given["created"], UTC),
        live=_flag(given["livemode"]),
        api_version=_text_or_none(given.get("api_version")),
        account=_text_or_none(given.get("account")),
        payload=given,
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("an event names itself, its type and its object")
    return value


def _text_or_none(value: Any) -> str | None:
    return None if value is None else _text(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("an event says whether it is live")
    return value
