"""Starts the whole service on one machine, in order, and stops it in the reverse order."""

import asyncio
import os
import secrets
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from adapters.embedded.local import LocalServers, local_servers
from adapters.stripe.client import connect
from adapters.stripe.webhook_endpoints import StripeWebhookEndpoints
from application.events.registry import event_types
from application.ports.webhook_verifier import WebhookEndpoint
from domain.errors import PaymentsError
from entrypoints.local.process import ServiceProcess
from entrypoints.migrate import upgrade
from entrypoints.settings import MigrationSettings, Settings
from entrypoints.telemetry import READY
from entrypoints.variables import check

LOOPBACK: Final = "127.0.0.1"
DOORS: Final[Mapping[WebhookEndpoint, str]] = {
    WebhookEndpoint.PLATFORM: "/webhooks/stripe",
    WebhookEndpoint.CONNECT: "/webhooks/stripe/connect",
}
SANDBOX_READY: Final = "sandbox ready on "
REDIRECT_ORIGIN: Final = "http://localhost:3000"
"""Where the seller's frontend lives on a laptop."""


class PortUnavailable(PaymentsError):
    """Something else listens where the API is to listen."""

    code = "PORT_UNAVAILABLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class StackOptions:
    """How the local stack is to be: on which port, how many of each, how careful."""

    port: int = 0
    apis: int = 1
    workers: int = 1
    durable: bool = True
    # Where the sandbox writes everything that it says.
    transcript: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalStack:
    """A running stack: where everything is, and the processes by name."""

    servers: LocalServers
    api_url: str
    sandbox_url: str
    stripe_key: str
    environment: Mapping[str, str]
    processes: dict[str, ServiceProcess]
    logs: Path
    listener: socket.socket

    @property
    def settings(self) -> Settings:
        """Return the settings that every process of the stack has."""
        return check(Settings, self.environment)

    def start(self, name: str, word: str) -> ServiceProcess:
        """Start, or start again, one process: an `api…`, a `worker…` or a `scheduler`."""
        words = [word, "--fd", str(self.listener.fileno())] if word == "serve" else [word]
        process = ServiceProcess.start(
            name,
            words,
            environment=self.environment,
            logs=self.logs,
            sockets=(self.listener.fileno(),) if word == "serve" else (),
        )
        self.processes[name] = process
        return process


@contextmanager
def local_stack(options: StackOptions) -> Iterator[LocalStack]:
    """Run the stack for the length of the block; nothing of it is left afterwards."""
    with ExitStack() as cleanup:
        listener = cleanup.enter_context(_listen(options.port))
        servers = cleanup.enter_context(local_servers(durable=options.durable))
        # Beside the sockets: where a stack was killed, the next start sweeps both away.
        logs = servers.postgres.sockets / "logs"
        logs.mkdir()
        api_url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        stripe_key = f"sk_test_{secrets.token_hex(12)}"
        sandbox = ServiceProcess.start(
            "sandbox", _sandbox_words(options), environment={}, logs=logs
        )
        cleanup.callback(sandbox.stop)
        sandbox_url = sandbox.wait_ready(SANDBOX_READY)
        endpoint_secrets = asyncio.run(_register(stripe_key, sandbox_url, api_url))
        stack = LocalStack(
            servers=servers,
            api_url=api_url,
            sandbox_url=sandbox_url,
            stripe_key=stripe_key,
            environment={
                **_environment(servers, stripe_key, sandbox_url, endpoint_secrets),
                **options.environment,
            },
            processes={"sandbox": sandbox},
            logs=logs,
            listener=listener,
        )
        asyncio.run(upgrade(check(MigrationSettings, stack.environment), "head"))
        cleanup.callback(_stop_all, stack)
        _start_all(stack, options)
        yield stack


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((LOOPBACK, port), backlog=1024)
    except OSError as error:
        raise PortUnavailable(
            f"port {port} cannot be had ({os.strerror(error.errno or 0)}); name another with --port"
        ) from None


def _sandbox_words(options: StackOptions) -> list[str]:
    kept = ["--transcript", str(options.transcript.resolve())] if options.transcript else []
    return ["sandbox", "--port", "0", *kept]


def _start_all(stack: LocalStack, options: StackOptions) -> None:
    apis = [stack.start(f"api-{n}", "serve") for n in range(1, options.apis + 1)]
    workers = [stack.start(f"worker-{n}", "worker") for n in range(1, options.workers + 1)]
    for process in (*apis, *workers, stack.start("scheduler", "scheduler")):
        process.wait_ready(READY)


def _stop_all(stack: LocalStack) -> None:
    for name in sorted(stack.processes, key=lambda name: name == "sandbox"):
        stack.processes[name].stop()


def _environment(
    servers: LocalServers,
    stripe_key: str,
    sandbox_url: str,
    endpoint_secrets: Mapping[WebhookEndpoint, str],
) -> dict[str, str]:
    return {
        "APP_ENV": "development",
        "DATABASE_URL": servers.database_url(servers.bootstrap.service),
        "MIGRATION_DATABASE_URL": servers.database_url(servers.bootstrap.owner),
        "REDIS_URL": servers.redis_url,
        "STRIPE_SECRET_KEY": stripe_key,
        "STRIPE_API_BASE": sandbox_url,
        "STRIPE_WEBHOOK_SECRET": endpoint_secrets[WebhookEndpoint.PLATFORM],
        "STRIPE_WEBHOOK_SECRET_CONNECT": endpoint_secrets[WebhookEndpoint.CONNECT],
        "JWT_SECRET": secrets.token_hex(32),
        "REDIRECT_ORIGINS": REDIRECT_ORIGIN,
    }


async def _register(stripe_key: str, sandbox_url: str, api_url: str) -> dict[WebhookEndpoint, str]:
    connection = connect(
        stripe_key, api_base=sandbox_url, timeout_seconds=10, max_network_retries=2
    )
    endpoints = StripeWebhookEndpoints(connection.client)
    try:
        return {
            door: await endpoints.create(
                api_url + path,
                events=event_types(door),
                is_connect=door is WebhookEndpoint.CONNECT,
            )
            for door, path in DOORS.items()
        }
    finally:
        await connection.close()
