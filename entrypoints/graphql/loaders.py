"""Nested lists for many transactions at once: one call for a page, not one for each row."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from strawberry.dataloader import DataLoader

from application.actor import Actor
from application.ports.audit_queries import KeptRecord
from application.ports.event_queries import StoredEvent
from application.ports.queries import LedgerLine, TimelineEvent
from application.ports.queue import QueuedJob
from domain.attempt import Attempt
from domain.clawback import Clawback
from domain.dispute import Dispute
from domain.ids import JobId, TransactionId, WebhookEventId
from domain.open_work import OpenWork
from domain.refund import Refund
from entrypoints.use_cases import UseCases


class _OfTransaction(Protocol):
    @property
    def transaction_id(self) -> TransactionId: ...


Row = TypeVar("Row", bound=_OfTransaction)


class TrailPage(NamedTuple):
    """One page of one transaction's audit trail."""

    id: TransactionId
    first: int
    after: int


class EventTrail(NamedTuple):
    """One page of the events about one transaction."""

    id: TransactionId
    first: int
    after: WebhookEventId | None


class JobTrail(NamedTuple):
    """One page of the jobs about one transaction."""

    id: TransactionId
    first: int
    after: JobId | None


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
        return _in_order(ids, await self._show.clawbacks(ids))

    async def _audit_trails(self, asked: list[TrailPage]) -> Sequence[Sequence[KeptRecord]]:
        found: dict[TrailPage, list[KeptRecord]] = {page: [] for page in asked}
        for first, after in {(page.first, page.after) for page in asked}:
            ids = [page.id for page in asked if (page.first, page.after) == (first, after)]
            show = self._use_cases.show_audit
            rows = await show.trails(ids, limit=first, after=after, actor=self._actor)
            for row in rows:
                about = row.record.transaction_id
                if about is not None:
                    found[TrailPage(TransactionId(about), first, after)].append(row)
        return [found[page] for page in asked]

    async def _attempts(self, ids: list[TransactionId]) -> Sequence[Sequence[Attempt]]:
        found: defaultdict[TransactionId, list[Attempt]] = defaultdict(list)
        for row in await self._show.attempts(ids, actor=self._actor):
            found[row.request.transaction_id].append(row)
        return [found[wanted] for wanted in ids]

    async def _event_trails(self, asked: list[EventTrail]) -> Sequence[Sequence[StoredEvent]]:
        found: dict[EventTrail, list[StoredEvent]] = {page: [] for page in asked}
        for first, after in {(page.first, page.after) for page in asked}:
            ids = [page.id for page in asked if (page.first, page.after) == (first, after)]
            show = self._use_cases.show_events
            rows = await show.of_transactions(ids, limit=first, after=after, actor=self._actor)
            for row in rows:
                about = row.event.transaction_id
                if about is not None:
                    found[EventTrail(about, first, after)].append(row)
        return [found[page] for page in asked]

    async def _job_trails(self, asked: list[JobTrail]) -> Sequence[Sequence[QueuedJob]]:
        found: dict[JobTrail, list[QueuedJob]] = {page: [] for page in asked}
        for first, after in {(page.first, page.after) for page in asked}:
            ids = [page.id for page in asked if (page.first, page.after) == (first, after)]
            show = self._use_cases.show_queue
            rows = await show.of_transactions(ids, limit=first, after=after, actor=self._actor)
            for row in rows:
                if row.transaction_id is not None:
                    found[JobTrail(row.transaction_id, first, after)].append(row)
        return [found[page] for page in asked]


def _in_order(ids: Iterable[TransactionId], rows: Iterable[Row]) -> list[list[Row]]:
    by_id: defaultdict[TransactionId, list[Row]] = defaultdict(list)
    for row in rows:
        by_id[row.transaction_id].append(row)
    return [by_id[wanted] for wanted in ids]
