"""Starts the whole service on one machine, in order, and stops it in the reverse order."""

import asyncio
import os
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from adapters.embedded.local import LocalServers, local_servers
from domain.errors import PaymentsError
from entrypoints.local.identity import Identity
from entrypoints.local.process import ServiceProcess
from entrypoints.local.stripe_side import StripeSide, sandbox_side
from entrypoints.migrate import upgrade
from entrypoints.observability.metrics_directory import SERVED
from entrypoints.settings import Settings
from entrypoints.storage_settings import MigrationSettings
from entrypoints.telemetry import READY
from entrypoints.variables import check

LOOPBACK: Final = "127.0.0.1"
REDIRECT_ORIGIN: Final = "http://localhost:3000"
"""Where the seller's frontend lives on a laptop."""
NO_HURDLE: Final = "10000000"
"""More requests than a laptop answers in a minute."""


class PortUnavailable(PaymentsError):
    """Something else listens where the API is to listen."""

    code = "PORT_UNAVAILABLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class StackOptions:
    """How the local stack is to be: on which ports, how many of each, how careful.

    With `data`, a directory, it goes on where the last stack on those data has stopped; with
    `stripe`, it speaks to an account that exists and starts no sandbox.
    """

    port: int = 0
    sandbox_port: int = 0
    metrics_port: int = 0
    data: Path | None = None
    stripe: StripeSide | None = None
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
    stripe: StripeSide
    environment: dict[str, str]
    processes: dict[str, ServiceProcess]
    logs: Path
    data: Path | None
    listener: socket.socket

    @property
    def sandbox_url(self) -> str:
        """Return where Stripe's API is, by default the sandbox's."""
        return self.stripe.url

    @property
    def metrics_url(self) -> str:
        """Return where Prometheus finds what all processes of the stack counted."""
        if port := self.settings.metrics_port:
            return f"http://{LOOPBACK}:{port}/metrics"
        return self.processes["api-1"].said(SERVED)

    @property
    def stripe_key(self) -> str:
        """Return the key that the service has there."""
        return self.stripe.key

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
        servers = cleanup.enter_context(local_servers(data=options.data, durable=options.durable))
        # Beside the sockets: where a stack was killed, the next start sweeps both away.
        logs = servers.postgres.sockets / "logs"
        logs.mkdir()
        api_url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        identity = Identity.load(options.data)
        identity.save(options.data)
        stripe = options.stripe or cleanup.enter_context(
            sandbox_side(
                identity,
                port=options.sandbox_port,
                data=options.data,
                transcript=options.transcript,
                logs=logs,
                api_url=api_url,
            )
        )
        stack = LocalStack(
            servers=servers,
            api_url=api_url,
            stripe=stripe,
            environment={
                **_environment(servers, identity, options.metrics_port),
                "PUBLIC_BASE_URL": api_url,
                **stripe.environment,
                **options.environment,
            },
            processes=stripe.processes,
            logs=logs,
            data=options.data,
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


def _start_all(stack: LocalStack, options: StackOptions) -> None:
    apis = [stack.start(f"api-{n}", "serve") for n in range(1, options.apis + 1)]
    workers = [stack.start(f"worker-{n}", "worker") for n in range(1, options.workers + 1)]
    for process in (*apis, *workers, stack.start("scheduler", "scheduler")):
        process.wait_ready(READY)


def _stop_all(stack: LocalStack) -> None:
    # All at once but Stripe, whom they still ask.
    for name, process in stack.processes.items():
        if name != "sandbox" and process.is_running:
            process.signal(signal.SIGTERM)
    for name in sorted(stack.processes, key=lambda name: name == "sandbox"):
        stack.processes[name].stop()


def _environment(servers: LocalServers, identity: Identity, metrics_port: int) -> dict[str, str]:
    return {
        "APP_ENV": "development",
        "DATABASE_URL": servers.database_url(servers.bootstrap.service),
        "MIGRATION_DATABASE_URL": servers.database_url(servers.bootstrap.owner),
        "REDIS_URL": servers.redis_url,
        "JWT_SECRET": identity.jwt_secret,
        "AUDIT_SIGNING_KEYS": identity.audit_key,
        "REDIRECT_ORIGINS": REDIRECT_ORIGIN,
        "METRICS_PORT": str(metrics_port),
        "METRICS_DIRECTORY": str(servers.postgres.sockets / "metrics"),
        # Requests are counted as they are everywhere, and nobody here is to wait.
        "RATE_LIMIT_MAX_REQUESTS": NO_HURDLE,
        "RATE_LIMIT_SERVICE_MAX_REQUESTS": NO_HURDLE,
    }
