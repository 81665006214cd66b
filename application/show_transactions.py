"""Show transactions to those who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from application.actor import Actor, Forbidden
from application.discretion import clawback_for, facts_for, name_for
from application.past import as_it_was
from application.permissions import Permission
from application.ports.queries import (
    PAGE_MAX,
    LedgerLine,
    PageRequest,
    TimelineEvent,
    TransactionFilter,
    TransactionPage,
    TransactionQueries,
)
from domain.attempt import Attempt
from domain.clawback import Clawback
from domain.dispute import Dispute
from domain.dunning import plain
from domain.errors import invalid
from domain.ids import ClawbackId, TransactionId
from domain.open_work import OpenWork
from domain.refund import Refund
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ShowTransactions:
    """Reads transactions; a seller sees the seller's own and no trace of anybody else's."""

    queries: TransactionQueries

    async def one(self, transaction_id: TransactionId, *, actor: Actor) -> Transaction | None:
        """Return a transaction; None where there is none for this caller."""
        actor.require(Permission.TRANSACTION_READ)
        return _shown(await self.queries.transaction(transaction_id), actor)

    async def as_of(
        self, transaction_id: TransactionId, at: datetime, *, actor: Actor
    ) -> Transaction | None:
        """Return a transaction as it was at a moment; None where there was none for the caller."""
        now = await self.one(transaction_id, actor=actor)
        if now is None:
            return None
        was = as_it_was(now, await self.queries.timelines([transaction_id]), at)
        return None if was is None else _plain(was, actor)

    async def page(
        self, filter: TransactionFilter, page: PageRequest, *, actor: Actor
    ) -> TransactionPage:
        """Return one page, newest first; raise `InvalidInput` or `Forbidden`."""
        if not 0 <= page.limit <= PAGE_MAX:
            raise invalid("last" if page.backward else "first", f"must be 0 to {PAGE_MAX}")
        found = await self.queries.page(visible(filter, actor), page)
        return replace(found, rows=[_plain(row, actor) for row in found.rows])

    async def count(self, filter: TransactionFilter, *, actor: Actor) -> int:
        """Return how many the caller may see."""
        return await self.queries.count(visible(filter, actor))

    async def timelines(
        self, ids: Sequence[TransactionId], *, actor: Actor
    ) -> Sequence[TimelineEvent]:
        """Return what happened to transactions that the caller was shown, oldest first."""
        return [_told(event, actor) for event in await self.queries.timelines(ids)]

    async def ledger_lines(self, ids: Sequence[TransactionId]) -> Sequence[LedgerLine]:
        """Return the entries that transactions caused which the caller was shown."""
        return await self.queries.ledger_lines(ids)

    async def refunds(self, ids: Sequence[TransactionId]) -> Sequence[Refund]:
        """Return the refunds of transactions that the caller was shown, oldest first."""
        return await self.queries.refunds(ids)

    async def disputes(self, ids: Sequence[TransactionId]) -> Sequence[Dispute]:
        """Return the disputes of transactions that the caller was shown, oldest first."""
        return await self.queries.disputes(ids)

    async def clawbacks(self, ids: Sequence[TransactionId], *, actor: Actor) -> Sequence[Clawback]:
        """Return the clawbacks of transactions that the caller was shown, oldest first."""
        return [clawback_for(actor, one) for one in await self.queries.clawbacks(ids)]

    async def clawback(self, id: ClawbackId, *, actor: Actor) -> Clawback | None:
        """Return a clawback; None where there is none for this caller."""
        clawback = await self.queries.clawback(id)
        if clawback is None or await self.one(clawback.transaction_id, actor=actor) is None:
            return None
        return clawback_for(actor, clawback)

    async def attempts(self, ids: Sequence[TransactionId], *, actor: Actor) -> Sequence[Attempt]:
        """Return the attempts of transactions that the caller was shown, oldest first."""
        attempts = await self.queries.attempts(ids)
        if actor.sees_every_seller:
            return attempts
        return [
            replace(attempt, failure=plain(attempt.failure)) if attempt.failure else attempt
            for attempt in attempts
        ]

    async def open_work(self, ids: Sequence[TransactionId]) -> Sequence[OpenWork]:
        """Return what is being done about transactions that the caller was shown."""
        return await self.queries.open_work(ids)

    async def numbered(self, number: int, *, actor: Actor) -> Transaction | None:
        """Return the transaction of a number; None where there is none for this caller."""
        actor.require(Permission.TRANSACTION_READ)
        return _shown(await self.queries.numbered(number), actor)


def visible(
    filter: TransactionFilter, actor: Actor, permission: Permission = Permission.TRANSACTION_READ
) -> TransactionFilter:
    """Return a filter narrowed to what the caller may see; raise `Forbidden`."""
    actor.require(permission, filter.seller_id)
    if actor.sees_every_seller:
        return filter
    if actor.seller_id is None:
        raise Forbidden("this caller is no seller")
    return replace(filter, seller_id=actor.seller_id)


def _shown(transaction: Transaction | None, actor: Actor) -> Transaction | None:
    """Return a transaction as the caller may see it; another seller's is not there."""
    if transaction is None or not actor.reaches(transaction.seller_id):
        return None
    return _plain(transaction, actor)


def _plain(transaction: Transaction, actor: Actor) -> Transaction:
    """Return a transaction without what its seller must not learn of a card."""
    failure = transaction.failure
    if actor.sees_every_seller or failure is None:
        return transaction
    return replace(transaction, failure=plain(failure))


def _told(event: TimelineEvent, reader: Actor) -> TimelineEvent:
    """Return what happened as the reader may know it."""
    before, after = (
        facts_for(reader, {change[0]: change[which] for change in event.changes}, role=event.role)
        for which in (1, 2)
    )
    return replace(
        event,
        actor=name_for(reader, actor=event.actor, role=event.role),
        changes=[(name, before[name], after[name]) for name in before],
    )
