"""Which Stripe a local stack speaks to: the sandbox that it starts, or an account that exists."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from adapters.stripe.client import connect
from adapters.stripe.webhook_endpoints import StripeWebhookEndpoints
from application.ports.webhook_verifier import WebhookEndpoint
from application.register_webhooks import RegisterWebhooks, wanted_endpoints
from application.rotate_webhooks import RotateWebhooks
from application.webhook_plan import WebhookStep
from domain.errors import PaymentsError
from entrypoints.local.identity import Identity
from entrypoints.local.process import ServiceProcess
from entrypoints.variables import SettingsRefused
from entrypoints.webhook_addresses import door_addresses

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
        identity = asyncio.run(register_doors(identity, url, api_url))
        identity.save(data)
        secrets = identity.endpoint_secrets
        yield StripeSide(
            url=url,
            key=identity.stripe_key,
            environment={
                "STRIPE_SECRET_KEY": identity.stripe_key,
                "STRIPE_API_BASE": url,
                **asyncio.run(platform_at(url, identity.stripe_key)),
                "WEBHOOK_URL": api_url,
                "STRIPE_WEBHOOK_SECRET": secrets[WebhookEndpoint.PLATFORM],
                "STRIPE_WEBHOOK_SECRET_CONNECT": secrets[WebhookEndpoint.CONNECT],
            },
            process=process,
        )
    finally:
        process.stop()


async def register_doors(identity: Identity, sandbox_url: str, api_url: str) -> Identity:
    """Have both doors registered; return who the stack is, with the secrets of both."""
    connection = connect(
        identity.stripe_key, api_base=sandbox_url, timeout_seconds=10, max_network_retries=2
    )
    try:
        for step in await _steps(StripeWebhookEndpoints(connection.client), identity, api_url):
            if step.secret is not None:
                identity = identity.with_secret(step.door, step.secret)
    finally:
        await connection.close()
    return identity


async def platform_at(sandbox_url: str, key: str) -> dict[str, str]:
    """Return what the sandbox calls the platform: its account, and its name in OAuth."""
    connection = connect(key, api_base=sandbox_url, timeout_seconds=10, max_network_retries=2)
    try:
        answer = await connection.client.raw_request_async("get", "/_sandbox/oauth")
        account = await connection.client.v1.accounts.retrieve_current_async()
        return {
            "STRIPE_CLIENT_ID": str(answer.data["client_id"]),
            "STRIPE_PLATFORM_ACCOUNT_ID": account.id,
        }
    finally:
        await connection.close()


async def _steps(
    endpoints: StripeWebhookEndpoints, identity: Identity, api_url: str
) -> list[WebhookStep]:
    wanted = wanted_endpoints(door_addresses(api_url))
    steps = await RegisterWebhooks(endpoints, wanted)(dry_run=False)
    told = {*identity.endpoint_secrets, *(step.door for step in steps if step.secret)}
    # A stack that was killed as it began has endpoints whose secrets it never kept.
    rotate = RotateWebhooks(endpoints, tuple(one for one in wanted if one.door not in told))
    await rotate.finish(dry_run=False)
    steps += await rotate.begin(dry_run=False)
    await rotate.finish(dry_run=False)
    return steps
