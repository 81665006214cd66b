"""Which Stripe a local stack speaks to: the sandbox that it starts, or an account that exists."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from adapters.stripe.client import connect
from adapters.stripe.webhook_endpoints import StripeWebhookEndpoints
from application.events.registry import event_types
from application.ports.webhook_verifier import WebhookEndpoint
from domain.errors import PaymentsError
from entrypoints.local.identity import Identity
from entrypoints.local.process import ServiceProcess
from entrypoints.variables import SettingsRefused

DOORS: Final[Mapping[WebhookEndpoint, str]] = {
    WebhookEndpoint.PLATFORM: "/webhooks/stripe",
    WebhookEndpoint.CONNECT: "/webhooks/stripe/connect",
}
STATE: Final = "stripe.journal"
"""Where the sandbox keeps its state, beside the servers' data."""
SANDBOX_READY: Final = "sandbox ready on "
REAL: Final = "Stripe's own API"
NEEDED: Final = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_WEBHOOK_SECRET_CONNECT")
VARIABLES: Final = (*NEEDED, "STRIPE_API_BASE")
"""What is taken from the surroundings when a stack is to use an account that exists."""


class LiveKeyRefused(PaymentsError):
    """A local stack never moves real money."""

    code = "LIVE_KEY_REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeSide:
    """Where Stripe is, how the service reaches it, and the sandbox's process if there is one."""

    url: str
    key: str
    environment: Mapping[str, str]
    process: ServiceProcess | None = None

    @property
    def processes(self) -> dict[str, ServiceProcess]:
        """Return what was started for it, by name."""
        return {} if self.process is None else {"sandbox": self.process}


def existing_account(variables: Mapping[str, str]) -> StripeSide:
    """Return the account that the surroundings name; raise `LiveKeyRefused`, `SettingsRefused`."""
    key = variables.get("STRIPE_SECRET_KEY", "")
    if key.startswith(("sk_live_", "rk_live_")):
        raise LiveKeyRefused("STRIPE_SECRET_KEY is a live key; name a test account's, sk_test_...")
    missing = [f"{name}: is not set" for name in NEEDED if not variables.get(name)]
    if missing:
        raise SettingsRefused("\n".join(missing))
    given = {name: variables[name] for name in VARIABLES if variables.get(name)}
    return StripeSide(url=given.get("STRIPE_API_BASE", REAL), key=key, environment=given)


@contextmanager
def sandbox_side(
    identity: Identity,
    *,
    port: int,
    data: Path | None,
    transcript: Path | None,
    logs: Path,
    api_url: str,
) -> Iterator[StripeSide]:
    """Run a sandbox for the length of the block, with both of our doors registered there."""
    words = ["sandbox", "--port", str(port)]
    if data is not None:
        words += ["--data", str(data / STATE)]
    if transcript is not None:
        words += ["--transcript", str(transcript.resolve())]
    process = ServiceProcess.start("sandbox", words, environment={}, logs=logs)
    try:
        url = process.wait_ready(SANDBOX_READY)
        identity = asyncio.run(_register(identity, url, api_url))
        identity.save(data)
        secrets = identity.endpoint_secrets
        yield StripeSide(
            url=url,
            key=identity.stripe_key,
            environment={
                "STRIPE_SECRET_KEY": identity.stripe_key,
                "STRIPE_API_BASE": url,
                "STRIPE_WEBHOOK_SECRET": secrets[WebhookEndpoint.PLATFORM],
                "STRIPE_WEBHOOK_SECRET_CONNECT": secrets[WebhookEndpoint.CONNECT],
            },
            process=process,
        )
    finally:
        process.stop()


async def _register(identity: Identity, sandbox_url: str, api_url: str) -> Identity:
    connection = connect(
        identity.stripe_key, api_base=sandbox_url, timeout_seconds=10, max_network_retries=2
    )
    endpoints = StripeWebhookEndpoints(connection.client)
    try:
        for door, path in DOORS.items():
            if door in identity.endpoint_ids:
                await endpoints.move(identity.endpoint_ids[door], api_url + path)
                continue
            made = await endpoints.create(
                api_url + path,
                events=event_types(door),
                is_connect=door is WebhookEndpoint.CONNECT,
            )
            identity = identity.with_endpoint(door, made.id, made.secret)
    finally:
        await connection.close()
    return identity
