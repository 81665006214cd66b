"""Counts what a process does, and serves it to Prometheus."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from application.ports.health import Probe
from application.ports.inbox import Inbox
from application.ports.vital_signs import VitalSignQueries
from entrypoints.observability.metrics_directory import MetricsDirectory
from entrypoints.observability.watchers import Watchers

_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
"""What the library reads when it is imported."""


@contextmanager
def measured(
    watchers: Watchers, *, host: str, port: int, directory: Path | None
) -> Iterator[Watchers]:
    """Lend watchers that count as well; raise `MetricsUnavailable` where nobody could read it.

    Processes of one host that name the same port share a directory, and one of them tells all.
    """
    shared = Path(tempfile.gettempdir()) / f"opside-metrics-{port}"
    where = MetricsDirectory.enter(directory or shared)
    os.environ[_VARIABLE] = str(where.path)
    try:
        from entrypoints.observability.metrics_server import MetricsServer

        server = MetricsServer(where, host=host, port=port)
        try:
            yield _counting(watchers)
        finally:
            server.stop()
    finally:
        where.leave()


def _counting(watchers: Watchers) -> Watchers:
    from entrypoints.observability.metered import (
        MeteredCalls,
        MeteredExchanges,
        MeteredInbox,
        MeteredJobs,
        MeteredMarks,
    )
    from entrypoints.observability.meters import Meters
    from entrypoints.observability.state_watch import StateWatch

    meters = Meters()

    def count_inbox(inbox: Inbox) -> Inbox:
        return watchers.inbox(MeteredInbox(inbox, meters))

    async def watch_state(queries: VitalSignQueries, probes: Sequence[Probe]) -> None:
        await StateWatch(queries, probes, meters).watch()

    return replace(
        watchers,
        of_exchanges=(*watchers.of_exchanges, MeteredExchanges(meters)),
        of_jobs=(*watchers.of_jobs, MeteredJobs(meters)),
        of_calls=(*watchers.of_calls, MeteredCalls(meters)),
        inbox=count_inbox,
        marks=lambda marks: watchers.marks(MeteredMarks(marks)),
        watch_state=watch_state,
    )
