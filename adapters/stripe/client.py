"""The one connection to Stripe: which key, which address, how long, how often."""

from dataclasses import dataclass
from typing import Final

import stripe

from adapters.stripe.http import HttpClient
from application.ports.charge_gateway import GatewayMisused
from application.ports.gateway_calls import CallObserver
from application.ports.turns import Turns

API_VERSION: Final = stripe.api_version
"""The version that the SDK's types describe; a test names it, so that a new SDK is a decision."""

TIMEOUT_SECONDS_MAX: Final = 60
"""A job's lease outlives one call; nothing that Stripe answers takes longer than this."""

NETWORK_RETRIES_MAX: Final = 5
"""The SDK waits up to five seconds between tries; more of them would outlive a job's lease."""

_LIVE_PREFIXES: Final = ("sk_live_", "rk_live_")


@dataclass(frozen=True, slots=True)
class StripeConnection:
    """An open client; whoever opened it closes it."""

    client: stripe.StripeClient
    http: stripe.AIOHTTPClient

    async def close(self) -> None:
        """Close every connection to Stripe."""
        await self.http.close_async()  # type: ignore[no-untyped-call]  # the SDK left it untyped


def connect(
    secret_key: str,
    *,
    api_base: str | None,
    timeout_seconds: float,
    max_network_retries: int,
    turns: Turns | None = None,
    observer: CallObserver | None = None,
) -> StripeConnection:
    """Return a connection, not yet used; a live key goes to Stripe's own address or nowhere.

    Every call waits for its turn; without `turns`, for nothing. `observer` hears of every call.
    Raises `GatewayMisused`.
    """
    if not secret_key.strip():
        raise GatewayMisused("Stripe's secret key is empty")
    if api_base is not None and is_live(secret_key):
        raise GatewayMisused("a live key goes to Stripe itself, never to another address")
    if not 0 < timeout_seconds <= TIMEOUT_SECONDS_MAX:
        raise GatewayMisused(f"a call takes more than 0 and up to {TIMEOUT_SECONDS_MAX} seconds")
    if not 0 <= max_network_retries <= NETWORK_RETRIES_MAX:
        raise GatewayMisused(f"a call is repeated 0 to {NETWORK_RETRIES_MAX} times")
    http = HttpClient(timeout_seconds=timeout_seconds, turns=turns, observer=observer)
    client = stripe.StripeClient(
        secret_key,
        stripe_version=API_VERSION,
        base_addresses={} if api_base is None else {"api": api_base, "connect": api_base},
        # The client's own default is none, whatever the module's says.
        max_network_retries=max_network_retries,
        http_client=http,
    )
    return StripeConnection(client, http)


def is_live(secret_key: str) -> bool:
    """Return whether a key moves real money."""
    return secret_key.startswith(_LIVE_PREFIXES)
