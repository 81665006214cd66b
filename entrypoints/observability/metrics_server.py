"""`/metrics` on a listener of its own, in a thread: a scrape never waits for a busy event loop."""

import errno
import os
from collections.abc import Callable, Iterable
from threading import Event, Thread
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import structlog
from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.exposition import ThreadingWSGIServer
from prometheus_client.multiprocess import MultiProcessCollector

from entrypoints.observability.metrics_directory import (
    SERVED,
    MetricsDirectory,
    MetricsUnavailable,
)

TAKE_OVER_SECONDS: Final = 2.0
"""How soon another process of this host serves when the one that served has ended."""

STOP_SECONDS: Final = 0.2
"""How long a process that ends may wait for its listener."""

PATH: Final = "/metrics"

_Start = Callable[..., Any]

log = structlog.get_logger("metrics")


class MetricsServer:
    """Tells what every process counted that uses the same directory.

    Of those on one host that share a port, the first to get it serves; the others stand by.
    """

    def __init__(self, directory: MetricsDirectory, *, host: str, port: int) -> None:
        """Listen, unless another process does already; raise `MetricsUnavailable`."""
        self._directory = directory
        self._address = (host, port)
        self._stop = Event()
        self._server = self._listen()
        self._thread = Thread(target=self._run, name="metrics", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the listener."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while self._server is None:
            if self._stop.wait(TAKE_OVER_SECONDS):
                return
            self._server = self._listen()
        with self._server as server:
            server.timeout = STOP_SECONDS
            while not self._stop.is_set():
                server.handle_request()

    def _listen(self) -> WSGIServer | None:
        host, port = self._address
        try:
            server = make_server(host, port, self._answer, ThreadingWSGIServer, _Silent)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return None
            cause = os.strerror(error.errno or 0)
            raise MetricsUnavailable(
                f"METRICS_HOST {host} and METRICS_PORT {port} cannot be listened on: {cause}"
            ) from None
        told = f"{SERVED}http://{host}:{server.server_port}{PATH}"
        log.info(told)
        return server

    def _answer(self, environ: dict[str, Any], start: _Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] != PATH:
            start("404 Not Found", [("Content-Type", "text/plain")])
            return [b"only /metrics is served here\n"]
        self._directory.forget_the_dead()
        registry = CollectorRegistry()
        collector: Any = MultiProcessCollector
        collector(registry, path=str(self._directory.path))
        answer: Iterable[bytes] = make_wsgi_app(registry)(environ, start)
        return answer


class _Silent(WSGIRequestHandler):
    """A scrape every few seconds is nothing to log."""

    timeout = 10

    def log_message(self, *_: object) -> None:
        """Log nothing."""
