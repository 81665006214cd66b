"""Who speaks to the API: callers with their tokens, and Stripe with its signatures."""

import hmac
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import orjson

from adapters.system.clock import SystemClock
from application.actor import Role
from application.permissions import SERVICE_SCOPES, Permission
from application.ports.webhook_verifier import WebhookEndpoint
from entrypoints.auth.authenticator import Authenticator
from entrypoints.auth.mint import Mint
from entrypoints.auth.shared_secrets import SharedSecrets
from tests.builders import NOON

SECRET: Final = "only-for-tests-and-long-enough-for-HS256"  # noqa: S105 - opens nothing
ISSUER: Final = "opside"
AUDIENCE: Final = "opside-payments"
WEBHOOK_SECRETS: Final = {
    WebhookEndpoint.PLATFORM: ("whsec_platform",),
    WebhookEndpoint.CONNECT: ("whsec_connect",),
}

MINT: Final = Mint(secret=SECRET, issuer=ISSUER, audience=AUDIENCE)


def authenticator() -> Authenticator:
    return Authenticator(secrets=SharedSecrets(unnamed=SECRET), issuer=ISSUER, audience=AUDIENCE)


def token(
    role: Role = Role.SERVICE,
    *,
    subject: str | None = None,
    scopes: Collection[Permission] = SERVICE_SCOPES,
) -> str:
    """Return a token that is good now; a service's with every scope unless some are named."""
    return MINT(
        subject=subject or f"the {role}",
        role=role,
        now=SystemClock().now(),
        scopes=scopes if role is Role.SERVICE else None,
    )


COMMISSION: Final[dict[str, Any]] = {
    "sellerId": "seller-1",
    "claimId": "claim-1",
    "amountRecoveredCents": 10_000,
    "currency": "usd",
    "idempotencyKey": "key-1",
}

CHARGE: Final = """
mutation Charge($input: ChargeCommissionInput!) {
  chargeCommission(input: $input) {
    __typename
    ... on ChargeCommissionPayload {
      replayed
      replayedBy
      transaction {
        id
        number
        status
        platformFee { amountMinor currency }
        sellerPayout { amountMinor }
      }
    }
    ... on Refusal { code message retryable fields { field problem } }
  }
}
"""


def an_event(reference: str = "evt_1") -> bytes:
    """Return an event as Stripe writes it."""
    return orjson.dumps(
        {
            "id": reference,
            "object": "event",
            "api_version": "2026-01-01",
            "type": "payment_intent.succeeded",
            "created": int(NOON.timestamp()),
            "livemode": False,
            "data": {"object": {"id": "pi_1", "object": "payment_intent"}},
        }
    )


def sign(
    body: bytes, *, at: datetime = NOON, secret: str = WEBHOOK_SECRETS[WebhookEndpoint.PLATFORM][0]
) -> str:
    """Return the header that proves who wrote `body`, and when."""
    stamp = int(at.timestamp())
    proof = hmac.new(secret.encode(), f"{stamp}.".encode() + body, sha256).hexdigest()
    return f"t={stamp},v1={proof}"
