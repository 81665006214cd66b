"""Nested lists for many transactions at once: one call for a page, not one for each row."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from strawberry.dataloader import DataLoader

from application.actor import Actor
from application.ports.audit_queries import KeptRecord
from application.ports.event_queries import StoredEvent
from application.ports.queries import LedgerLine, TimelineEvent
from application.ports.queue import QueuedJob
from domain.attempt import Attempt
from domain.clawback import Clawback
from domain.dispute import Dispute
from domain.ids import JobId, ReconciliationRunId, TransactionId, WebhookEventId
from domain.money import Money
from domain.open_work import OpenWork
from domain.reconciliation import Discrepancy
from domain.refund import Refund
from entrypoints.use_cases import UseCases


class _OfTransaction(Protocol):
    @property
    def transaction_id(self) -> TransactionId: ...


Row = TypeVar("Row", bound=_OfTransaction)


Id = TypeVar("Id")
Place = TypeVar("Place")
Kept = TypeVar("Kept")


class Page(NamedTuple, Generic[Id, Place]):
    """One page of what belongs to one thing, from behind a place."""

    id: Id
    first: int
    after: Place


Trail = Page[TransactionId, int]
EventTrail = Page[TransactionId, WebhookEventId | None]
JobTrail = Page[TransactionId, JobId | None]
Findings = Page[ReconciliationRunId, int]


class Loaders:
    """The loaders of one request; only ids that the caller was shown are given to them."""

    def __init__(self, use_cases: UseCases, actor: Actor) -> None:
        """Read as the caller may."""
        self._show = use_cases.show_transactions
        self._use_cases = use_cases
        self._actor = actor
        self.timelines = DataLoader(load_fn=self._timelines)
        self.refunds = DataLoader(load_fn=self._refunds)
        self.disputes = DataLoader(load_fn=self._disputes)
        self.clawbacks = DataLoader(load_fn=self._clawbacks)
        self.open_work = DataLoader(load_fn=self._open_work)
        self.ledger_lines = DataLoader(load_fn=self._ledger_lines)
        self.attempts = DataLoader(load_fn=self._attempts)
        self.audit_trails = DataLoader(load_fn=self._audit_trails)
        self.event_trails = DataLoader(load_fn=self._event_trails)
        self.job_trails = DataLoader(load_fn=self._job_trails)
        self.findings = DataLoader(load_fn=self._findings)
        self.drifts = DataLoader(load_fn=self._drifts)

    async def _timelines(self, ids: list[TransactionId]) -> Sequence[Sequence[TimelineEvent]]:
        return _in_order(ids, await self._show.timelines(ids, actor=self._actor))

    async def _ledger_lines(self, ids: list[TransactionId]) -> Sequence[Sequence[LedgerLine]]:
        return _in_order(ids, await self._show.ledger_lines(ids))

    async def _open_work(self, ids: list[TransactionId]) -> Sequence[OpenWork]:
        return await self._show.open_work(ids)

    async def _refunds(self, ids: list[TransactionId]) -> Sequence[Sequence[Refund]]:
        return _in_order(ids, await self._show.refunds(ids))

    async def _disputes(self, ids: list[TransactionId]) -> Sequence[Sequence[Dispute]]:
        return _in_order(ids, await self._show.disputes(ids))

    async def _clawbacks(self, ids: list[TransactionId]) -> Sequence[Sequence[Clawback]]:
        return _in_order(ids, await self._show.clawbacks(ids, actor=self._actor))

    async def _audit_trails(self, asked: list[Trail]) -> Sequence[Sequence[KeptRecord]]:
        async def read(ids: list[TransactionId], first: int, after: int) -> Sequence[KeptRecord]:
            show = self._use_cases.show_audit
            return await show.trails(ids, limit=first, after=after, actor=self._actor)

        return await _paged(asked, read, lambda row: row.record.transaction_id)

    async def _attempts(self, ids: list[TransactionId]) -> Sequence[Sequence[Attempt]]:
        found: defaultdict[TransactionId, list[Attempt]] = defaultdict(list)
        for row in await self._show.attempts(ids, actor=self._actor):
            found[row.request.transaction_id].append(row)
        return [found[wanted] for wanted in ids]

    async def _event_trails(self, asked: list[EventTrail]) -> Sequence[Sequence[StoredEvent]]:
        async def read(
            ids: list[TransactionId], first: int, after: WebhookEventId | None
        ) -> Sequence[StoredEvent]:
            show = self._use_cases.show_events
            return await show.of_transactions(ids, limit=first, after=after, actor=self._actor)

        return await _paged(asked, read, lambda row: row.event.transaction_id)

    async def _job_trails(self, asked: list[JobTrail]) -> Sequence[Sequence[QueuedJob]]:
        async def read(
            ids: list[TransactionId], first: int, after: JobId | None
        ) -> Sequence[QueuedJob]:
            show = self._use_cases.show_queue
            return await show.of_transactions(ids, limit=first, after=after, actor=self._actor)

        return await _paged(asked, read, lambda row: row.transaction_id)

    async def _findings(self, asked: list[Findings]) -> Sequence[Sequence[Discrepancy]]:
        async def read(
            ids: list[ReconciliationRunId], first: int, after: int
        ) -> Sequence[Discrepancy]:
            show = self._use_cases.show_reconciliation
            return await show.discrepancies_of(ids, first=first, after=after, actor=self._actor)

        return await _paged(asked, read, lambda row: row.run_id)

    async def _drifts(self, ids: list[ReconciliationRunId]) -> Sequence[Sequence[Money]]:
        show = self._use_cases.show_reconciliation
        drifts = await show.drifts_of(ids, actor=self._actor)
        return [drifts.get(wanted, ()) for wanted in ids]


async def _paged(
    asked: Sequence[Page[Id, Place]],
    read: Callable[[list[Id], int, Place], Awaitable[Sequence[Kept]]],
    id_of: Callable[[Kept], object],
) -> list[list[Kept]]:
    """Read the pages that are asked for alike in one go; a row goes to what it belongs to."""
    found: dict[object, list[Kept]] = {page: [] for page in asked}
    for first, after in {(page.first, page.after) for page in asked}:
        ids = [page.id for page in asked if (page.first, page.after) == (first, after)]
        for row in await read(ids, first, after):
            found[id_of(row), first, after].append(row)
    return [found[page] for page in asked]


def _in_order(ids: Iterable[TransactionId], rows: Iterable[Row]) -> list[list[Row]]:
    by_id: defaultdict[TransactionId, list[Row]] = defaultdict(list)
    for row in rows:
        by_id[row.transaction_id].append(row)
    return [by_id[wanted] for wanted in ids]
