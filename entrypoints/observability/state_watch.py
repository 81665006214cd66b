"""Shows what the database knows of the service; schedulers do it, so that nobody else has to."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import time
from typing import Final

import structlog

from application.ports.health import Probe
from application.ports.jobs import JobKind
from application.ports.queue import QueueState
from application.ports.vital_signs import VitalSignQueries, VitalSigns
from domain.webhook_event import WEBHOOK_EVENT_FINAL, WebhookEventState
from entrypoints.observability import metrics
from entrypoints.observability.meters import Meters, Values
from entrypoints.observability.metric import Metric
from entrypoints.probing import problems_of

LOOK_SECONDS: Final = 15.0
"""How old the gauges may be: as long as Prometheus usually waits between two scrapes."""

_OPEN: Final = frozenset(QueueState) - {QueueState.DONE, QueueState.DISCARDED}
_UNFINISHED: Final = frozenset(WebhookEventState) - WEBHOOK_EVENT_FINAL

# What there is none of is 0, and not unknown.
_NO_JOBS: Final[Values] = {(kind.value, state.value): 0 for kind in JobKind for state in _OPEN}
_NO_AGES: Final[Values] = {(kind.value,): 0 for kind in JobKind}
_NO_EVENTS: Final[Values] = {(state.value,): 0 for state in _UNFINISHED}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class StateWatch:
    """Looks now and then, with one statement and one call to each part, however many scrape."""

    queries: VitalSignQueries
    probes: Sequence[Probe]
    meters: Meters

    async def watch(self) -> None:
        """Look for ever, whatever goes wrong with one look."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - a watch that ends would watch no more
                log.warning("state_not_read", error=f"{type(error).__name__}: {error}")
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Show the parts, then the state; raise `StoreUnavailable`."""
        problems = await problems_of(self.probes)
        up: Values = {(name,): float(problem is None) for name, problem in problems.items()}
        self.meters.show(metrics.PART_UP, up)
        signs = await self.queries.signs()
        for metric, values in shown_by(signs).items():
            self.meters.show(metric, values)
        self.meters.show(metrics.STATE_READ, {(): time()})


def shown_by(signs: VitalSigns) -> Mapping[Metric, Values]:
    """Return what each gauge shows of the state."""
    held = {(one.reason.value, one.amount.currency.code): one for one in signs.held}
    at = signs.reconciled_at
    return {
        metrics.QUEUE_JOBS: _NO_JOBS
        | {(job.kind.value, job.state.value): job.count for job in signs.jobs},
        metrics.QUEUE_OLDEST: _NO_AGES
        | {
            (job.kind.value,): job.oldest.total_seconds()
            for job in signs.jobs
            if job.state is QueueState.READY
        },
        metrics.INBOX_EVENTS: _NO_EVENTS | {(one.state.value,): one.count for one in signs.events},
        metrics.INBOX_OLDEST: _NO_EVENTS
        | {(one.state.value,): one.oldest.total_seconds() for one in signs.events},
        metrics.HELD_AMOUNT: {key: one.amount.minor_units for key, one in held.items()},
        metrics.HELD_TRANSFERS: {key: one.count for key, one in held.items()},
        metrics.DRIFT: {
            (one.repair.value, one.amount.currency.code): one.amount.minor_units
            for one in signs.drift
        },
        metrics.RECONCILED: {(): 0 if at is None else at.timestamp()},
        metrics.MONEY_STOP: {(): float(signs.is_stopped)},
        metrics.AUDIT_UNSEALED: {(): signs.unsealed.total_seconds()},
    }
