"""Nested lists for many transactions at once: one call for a page, not one for each row."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from strawberry.dataloader import DataLoader

from application.actor import Actor
from application.ports.audit_queries import KeptRecord
from application.ports.queries import LedgerLine, TimelineEvent
from application.show_audit import ShowAudit
from application.show_transactions import ShowTransactions
from domain.clawback import Clawback
from domain.dispute import Dispute
from domain.ids import TransactionId
from domain.open_work import OpenWork
from domain.refund import Refund


class _OfTransaction(Protocol):
    @property
    def transaction_id(self) -> TransactionId: ...


Row = TypeVar("Row", bound=_OfTransaction)


class TrailPage(NamedTuple):
    """One page of one transaction's audit trail."""

    id: TransactionId
    first: int
    after: int


class Loaders:
    """The loaders of one request; only ids that the caller was shown are given to them."""

    def __init__(self, show: ShowTransactions, audit: ShowAudit, actor: Actor) -> None:
        """Read through `show` and `audit`, as the caller may."""
        self._show = show
        self._audit = audit
        self._actor = actor
        self.timelines = DataLoader(load_fn=self._timelines)
        self.refunds = DataLoader(load_fn=self._refunds)
        self.disputes = DataLoader(load_fn=self._disputes)
        self.clawbacks = DataLoader(load_fn=self._clawbacks)
        self.open_work = DataLoader(load_fn=self._open_work)
        self.ledger_lines = DataLoader(load_fn=self._ledger_lines)
        self.audit_trails = DataLoader(load_fn=self._audit_trails)

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
            rows = await self._audit.trails(ids, limit=first, after=after, actor=self._actor)
            for row in rows:
                about = row.record.transaction_id
                if about is not None:
                    found[TrailPage(TransactionId(about), first, after)].append(row)
        return [found[page] for page in asked]


def _in_order(ids: Iterable[TransactionId], rows: Iterable[Row]) -> list[list[Row]]:
    by_id: defaultdict[TransactionId, list[Row]] = defaultdict(list)
    for row in rows:
        by_id[row.transaction_id].append(row)
    return [by_id[wanted] for wanted in ids]
