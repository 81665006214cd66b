"""The API process: its doors open when everything behind them is there."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from entrypoints.admission import admit
from entrypoints.configuration import live_limits_of
from entrypoints.container import Container, close, container_of
from entrypoints.environment import Environment
from entrypoints.graphql.manifest import read_manifest
from entrypoints.heap import keep_for_life
from entrypoints.http.app import Limits, create_app
from entrypoints.http.trusted_operations import TrustedOperations
from entrypoints.limiting import Limiting
from entrypoints.observability.watchers import Watchers
from entrypoints.observing import observing
from entrypoints.settings import Settings
from entrypoints.telemetry import say_ready

START_FAILED = 3
"""The exit status of a process whose doors never opened."""

STOP_SECONDS = 20
"""How long requests may take to end once the process is asked to stop."""


def serve(settings: Settings, *, fd: int | None = None) -> None:
    """Serve until told to stop, on the configured address or an inherited socket."""
    # Uvicorn raises the signal again once it has stopped, for the status that it stands for.
    signal.signal(signal.SIGTERM, _end_well)
    with observing(settings) as watchers:
        asyncio.run(admit(settings))
        _serve(settings, watchers, fd=fd)


def _serve(settings: Settings, watchers: Watchers, *, fd: int | None) -> None:
    app = api(container_of(settings, watchers))
    config = config_of(settings, app)
    # Uvicorn would take an inherited socket for a Unix one: without TCP_NODELAY an answer waits
    # up to 40 ms for the caller to acknowledge its head.
    inherited = None if fd is None else [socket.socket(fileno=fd)]
    server = Server(config, leave=app.state.seats.leave)
    server.run(sockets=inherited)
    if not server.started:
        raise SystemExit(START_FAILED)


def config_of(settings: Settings, app: ASGIApp) -> uvicorn.Config:
    """Return how the server listens, and of whom it believes where a request comes from."""
    proxies = list(settings.trusted_proxies)
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        # Left to itself, it would believe whoever connects from this machine.
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        ws="websockets-sansio",
        ws_max_size=Limits().graphql_body_bytes,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


def _end_well(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


class Server(uvicorn.Server):
    """Says that it is ready once callers are let in, and tells who follows that it stops."""

    def __init__(self, config: uvicorn.Config, *, leave: Callable[[], None]) -> None:
        """Call `leave` once, when told to stop."""
        super().__init__(config)
        self._leave = leave

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin; a port is bound last, and may be another's."""
        await super().startup(sockets)
        if self.started:
            say_ready("api")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop."""
        self._leave()
        await super().shutdown(sockets)


def api(container: Container) -> Starlette:
    """Return the application, which opens and closes what the container holds."""
    settings = container.settings()
    limiting = Limiting(settings=settings, clock=container.clock())

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        waker, bell = container.waker(), container.bell()
        await container.broker().startup()
        await waker.start()
        await bell.start(container.ring_feeds())
        watching = asyncio.create_task(container.storage.intake().watch())
        keep_for_life()
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.wait({watching})
            await waker.stop()
            await bell.stop()
            await container.broker().shutdown()
            await limiting.counts().close()
            await close(container)

    return create_app(
        use_cases=container.use_cases(),
        authenticator=container.authenticator(),
        ids=container.ids(),
        observer=container.watchers().exchanges,
        limits=_limits(settings, limiting),
        lifespan=lifespan,
    )


def _limits(settings: Settings, limiting: Limiting) -> Limits:
    is_production = settings.app_env is Environment.PRODUCTION
    return Limits(
        introspection=not is_production,
        is_strict_transport=is_production,
        requests=limiting.requests(),
        cors_origins=settings.cors_origins,
        live=live_limits_of(settings),
        trusted=_trusted(settings),
    )


def _trusted(settings: Settings) -> TrustedOperations:
    path = settings.trusted_operations_path
    documents = {} if path is None else read_manifest(path)
    return TrustedOperations(documents, settings.trusted_operations)
