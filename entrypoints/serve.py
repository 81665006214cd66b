"""The API process: its doors open when everything behind them is there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette

from entrypoints.container import Container, close, container_of
from entrypoints.http.app import create_app
from entrypoints.settings import Settings
from entrypoints.telemetry import configure_logs, say_ready

STOP_SECONDS = 20
"""How long requests may take to end once the process is asked to stop."""


def serve(settings: Settings, *, fd: int | None = None) -> None:
    """Serve until told to stop, on the configured address or an inherited socket."""
    configure_logs(settings.log_level)
    container = container_of(settings)
    uvicorn.run(
        api(container),
        host=settings.host,
        port=settings.port,
        fd=fd,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


def api(container: Container) -> Starlette:
    """Return the application, which opens and closes what the container holds."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        waker = container.waker()
        await container.broker().startup()
        await waker.start()
        say_ready("api")
        try:
            yield
        finally:
            await waker.stop()
            await container.broker().shutdown()
            await close(container)

    return create_app(
        use_cases=container.use_cases(),
        authenticator=container.authenticator(),
        ids=container.ids(),
        lifespan=lifespan,
    )
