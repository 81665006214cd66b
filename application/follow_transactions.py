"""Follow what happens to transactions, from a place on, for those who may see it."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, TypeVar

from application.actor import Actor
from application.discretion import record_for
from application.feed import Batch, Feed
from application.permissions import Permission
from application.ports.errors import NotFound
from application.ports.feeds import OfSeller, OfTransaction, Topic
from application.show_transactions import ShowTransactions
from domain.audit_chain import AuditRecord
from domain.ids import SellerId, TransactionId
from domain.transaction import Transaction

T = TypeVar("T")

_BEGINNING: Final = 0


class Told(NamedTuple, Generic[T]):
    """What a follower is told, and the place to go on from; the first is a place alone."""

    place: int
    what: T | None


@dataclass(frozen=True, slots=True)
class FollowTransactions:
    """Raises `NotFound` or `Forbidden` before it tells anything, and `FellBehind` later on.

    What is told is ordered by the audit's numbers. A follower that comes back with the place of
    what it was told last is told what follows it: all of it, and each thing once.
    """

    show: ShowTransactions
    feed: Feed[AuditRecord]

    async def timeline(
        self, id: TransactionId, *, after: int | None, actor: Actor
    ) -> AsyncGenerator[Told[AuditRecord], None]:
        """Return what happens to a transaction; all of it where `after` is not given."""
        await self._find(id, actor)
        return self._events(OfTransaction(id), _BEGINNING if after is None else after, actor)

    async def seller(
        self, seller_id: SellerId, *, after: int | None, actor: Actor
    ) -> AsyncGenerator[Told[AuditRecord], None]:
        """Return what happens to a seller; from now on where `after` is not given."""
        actor.require(Permission.TRANSACTION_READ, seller_id)
        return self._events(OfSeller(seller_id), after, actor)

    async def updates(
        self, id: TransactionId, *, after: int | None, actor: Actor
    ) -> AsyncGenerator[Told[Transaction], None]:
        """Return a transaction as it stands, and again whenever something has happened to it.

        Changes that come together are told together. Where `after` is given, it is told only once
        something has happened since then.
        """
        await self._find(id, actor)
        return self._states(id, after, actor)

    async def _events(
        self, topic: Topic, after: int | None, actor: Actor
    ) -> AsyncGenerator[Told[AuditRecord], None]:
        async with aclosing(self.feed.follow(topic, after=after)) as batches:
            async for batch in batches:
                for place, record in _places(batch):
                    yield Told(place, None if record is None else _visible(record, actor))

    async def _states(
        self, id: TransactionId, after: int | None, actor: Actor
    ) -> AsyncGenerator[Told[Transaction], None]:
        async with aclosing(self.feed.follow(OfTransaction(id), after=after)) as batches:
            async for batch in batches:
                is_known = after is not None and not batch.news
                yield Told(batch.place, None if is_known else await self._find(id, actor))

    async def _find(self, id: TransactionId, actor: Actor) -> Transaction:
        transaction = await self.show.one(id, actor=actor)
        if transaction is None:
            raise NotFound("transaction")
        return transaction


def _places(batch: Batch[AuditRecord]) -> Sequence[tuple[int, AuditRecord | None]]:
    return [(news.place, news.row) for news in batch.news] or [(batch.place, None)]


def _visible(record: AuditRecord, actor: Actor) -> AuditRecord:
    """Return a record as the caller may read it; raise `Forbidden`."""
    if record.seller_id is not None:
        actor.require(Permission.TRANSACTION_READ, SellerId(record.seller_id))
    return record_for(actor, record)
