"""The requests that are sent, as the bytes of HTTP."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from entrypoints.local.operations import CHARGE
from entrypoints.local.stack import LocalStack
from entrypoints.local.story import RECOVERED
from entrypoints.tokens import mint_token

PLATFORM: Final = "/webhooks/stripe"
CONNECT: Final = "/webhooks/stripe/connect"
"""The two doors of Stripe's events."""

PAGE_QUERY: Final = """
query Page($first: Int!) {
  transactions(first: $first) {
    edges {
      node {
        id number sellerId claimId status chargeState transferState fundsFlow
        recovered { amountMinor currency } platformFee { amountMinor }
        sellerPayout { amountMinor } createdAt updatedAt
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""
"""A screen's list: thirteen fields a row."""


def address_of(url: str) -> tuple[str, int]:
    """Return the host and the port of an address."""
    parts = urlsplit(url)
    if parts.hostname is None or parts.port is None:
        raise ValueError(f"not an address: {url}")
    return parts.hostname, parts.port


class GraphQLRequests:
    """Makes GraphQL requests of one caller."""

    def __init__(self, stack: LocalStack) -> None:
        self._host, self._port = address_of(stack.api_url)
        token = mint_token(stack.settings, role="service", subject="refund-engine", hours=1)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def charge(
        self, *, seller_id: str, claim_id: str, key: str, recovered: int = RECOVERED
    ) -> bytes:
        """Return a request for a commission, with its idempotency key."""
        asked = {
            "sellerId": seller_id,
            "claimId": claim_id,
            "amountRecoveredCents": str(recovered),
            "currency": "usd",
            "idempotencyKey": key,
        }
        return self._operation(CHARGE, {"input": asked})

    def page(self, first: int) -> bytes:
        """Return a request for the newest transactions."""
        return self._operation(PAGE_QUERY, {"first": first})

    def _operation(self, query: str, variables: Mapping[str, Any]) -> bytes:
        body = orjson.dumps({"query": query, "variables": variables})
        return post("/graphql", f"{self._host}:{self._port}", self._headers, body)


class SignedEvents:
    """Makes Stripe's deliveries, each signed as Stripe does it."""

    def __init__(self, stack: LocalStack) -> None:
        self._host, self._port = address_of(stack.api_url)
        settings = stack.settings
        self._secrets = {
            PLATFORM: settings.stripe_webhook_secret[0].get_secret_value().encode(),
            CONNECT: settings.stripe_webhook_secret_connect[0].get_secret_value().encode(),
        }

    def event(self, number: int | str) -> bytes:
        """Return the delivery of an event of two kilobytes."""
        return self.delivery(orjson.dumps(_event(f"bench{number}", int(time.time()))))

    def delivery(self, body: bytes, *, path: str = PLATFORM) -> bytes:
        """Return the delivery of an event to one of the two doors, signed now."""
        moment = int(time.time())
        signed = hmac.new(self._secrets[path], f"{moment}.".encode() + body, hashlib.sha256)
        headers = {
            "Stripe-Signature": f"t={moment},v1={signed.hexdigest()}",
            "Content-Type": "application/json; charset=utf-8",
        }
        return post(path, f"{self._host}:{self._port}", headers, body)


def post(path: str, host: str, headers: Mapping[str, str], body: bytes) -> bytes:
    """Return a POST over a connection that is kept."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def get(path: str, host: str, headers: Mapping[str, str]) -> bytes:
    """Return a GET over a connection that is kept."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def _event(name: str, moment: int) -> dict[str, Any]:
    return {
        "id": f"evt_{name}",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": moment,
        "livemode": False,
        "pending_webhooks": 1,
        "type": "charge.succeeded",
        "request": {"id": "req_bench", "idempotency_key": None},
        "data": {
            "object": {
                "id": f"ch_{name}",
                "object": "charge",
                "amount": 2000,
                "currency": "usd",
                "created": moment,
                "status": "succeeded",
                "metadata": {"padding": "x" * 1500},
            }
        },
    }
