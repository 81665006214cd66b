"""How the service fares, by looking at every row."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.memory.audit_chain import unsealed_in
from adapters.memory.database import MemoryDatabase
from adapters.memory.queue import MemoryQueueQueries
from application.ports.queue import QueueState
from application.ports.system import Clock
from application.ports.vital_signs import (
    EventBacklog,
    HeldShares,
    JobBacklog,
    OpenDrift,
    VitalSigns,
)
from domain.currency import Currency
from domain.drift_cause import Repair
from domain.money import Money
from domain.reconciliation import DiscrepancyState, ReconciliationRun, RunState
from domain.webhook_event import WEBHOOK_EVENT_FINAL

_OPEN = frozenset(QueueState) - {QueueState.DONE, QueueState.DISCARDED}


@dataclass(frozen=True, slots=True)
class MemoryVitalSigns:
    """Keeps `VitalSignQueries`."""

    database: MemoryDatabase
    clock: Clock

    async def signs(self) -> VitalSigns:
        tables, now = self.database.tables, self.clock.now()
        last = self._last_run()
        return VitalSigns(
            jobs=self._jobs(now),
            events=self._events(now),
            held=self._held(),
            drift=[] if last is None else self._drift(last),
            reconciled_at=None if last is None else last.finished_at,
            unsealed=_oldest(now, (record.recorded_at for record in unsealed_in(tables))),
            is_stopped=any(row.lifted_at is None for row in tables.stops.values()),
        )

    def _jobs(self, now: datetime) -> Sequence[JobBacklog]:
        found = defaultdict(list)
        for row in MemoryQueueQueries(self.database).all():
            if row.state in _OPEN:
                found[row.kind, row.state].append(row.due_at)
        return [
            JobBacklog(
                kind=kind,
                state=state,
                count=len(due),
                oldest=_oldest(now, due if state is QueueState.READY else ()),
            )
            for (kind, state), due in sorted(found.items())
        ]

    def _events(self, now: datetime) -> Sequence[EventBacklog]:
        found = defaultdict(list)
        for event in self.database.tables.events.values():
            if event.state not in WEBHOOK_EVENT_FINAL:
                found[event.state].append(event.received_at)
        return [
            EventBacklog(state=state, count=len(came), oldest=_oldest(now, came))
            for state, came in sorted(found.items())
        ]

    def _held(self) -> Sequence[HeldShares]:
        found = defaultdict(list)
        for row in self.database.tables.transactions.values():
            if row.hold_reason is not None:
                amount = row.share_due
                found[row.hold_reason, amount.currency.code].append(amount.minor_units)
        return [
            HeldShares(reason=reason, amount=Money(sum(due), Currency.of(code)), count=len(due))
            for (reason, code), due in sorted(found.items())
        ]

    def _last_run(self) -> ReconciliationRun | None:
        done = [run for run in self.database.tables.runs.values() if run.state is RunState.DONE]
        return max(done, key=lambda run: (run.finished_at, run.id), default=None)

    def _drift(self, last: ReconciliationRun) -> Sequence[OpenDrift]:
        sums: defaultdict[tuple[Repair, str], int] = defaultdict(int)
        for one in self.database.tables.discrepancies.values():
            line = one.line
            if one.run_id == last.id and one.state is not DiscrepancyState.REPAIRED:
                difference = line.ours.minor_units - line.stripe.minor_units
                sums[line.repair, line.ours.currency.code] += abs(difference)
        return [
            OpenDrift(repair=repair, amount=Money(amount, Currency.of(code)))
            for (repair, code), amount in sorted(sums.items())
        ]


def _oldest(now: datetime, moments: Iterable[datetime]) -> timedelta:
    return max((now - moment for moment in moments), default=timedelta())
