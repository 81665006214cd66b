"""What happens, in the order of its numbers, for whoever follows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

from domain.audit_chain import AuditRecord
from domain.ids import SellerId, TransactionId

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class OfTransaction:
    """What is about one transaction."""

    id: TransactionId


@dataclass(frozen=True, slots=True)
class OfSeller:
    """What is about one seller, or the seller's transactions."""

    id: SellerId


@dataclass(frozen=True, slots=True)
class OfEverything:
    """All there is."""


Topic = OfTransaction | OfSeller | OfEverything


@dataclass(frozen=True, slots=True)
class News(Generic[Row]):
    """A row, its place in the order, and what it is about."""

    place: int
    row: Row
    topics: tuple[Topic, ...]


def topics_of(record: AuditRecord) -> tuple[Topic, ...]:
    """Return what a record of the audit is about."""
    topics: list[Topic] = [OfEverything()]
    if record.transaction_id is not None:
        topics.append(OfTransaction(TransactionId(record.transaction_id)))
    if record.seller_id is not None:
        topics.append(OfSeller(SellerId(record.seller_id)))
    return tuple(topics)


class Mark(NamedTuple):
    """The last place that a look saw, and the ticket that tells when all before it has settled."""

    place: int
    ticket: int


class FeedSource(Protocol[Row]):
    """A table that only grows, read by the numbers that its rows drew.

    Rows become visible when their unit commits, which may be after rows with higher numbers did:
    whoever read up to the highest number would miss them for ever. So a place counts as reached
    only once it has settled, that is, once no row up to it can appear any more.
    """

    async def newest(self, *, known: int) -> Mark | None:
        """Return a mark at the last row; None where it is not beyond `known`."""
        ...

    async def has_settled(self, mark: Mark) -> bool:
        """Return whether every row up to the mark that can ever be there is visible."""
        ...

    async def read(
        self, topic: Topic, *, after: int, through: int, limit: int
    ) -> Sequence[News[Row]]:
        """Return rows about a topic, in order, from behind one place up to another."""
        ...
