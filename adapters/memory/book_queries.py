"""The books as they are read, in memory: committed rows only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from adapters.memory.database import MemoryDatabase
from application.ports.book_queries import AccountBalance, EntryCursor, EntryPage, SellerEntry
from domain.ids import SellerId
from domain.ledger import Account, Entry, Posting
from domain.money import Money, zero


@dataclass(frozen=True, slots=True)
class MemoryBookQueries:
    """Looks at every entry; none is too many here."""

    database: MemoryDatabase

    async def trial_balance(self, as_of: datetime | None = None) -> Sequence[AccountBalance]:
        balances: dict[tuple[Account, str], Money] = {}
        for _, posting, entry in self._numbered():
            if as_of is not None and posting.at > as_of:
                continue
            name = (entry.account, entry.amount.currency.code)
            balances[name] = balances.get(name, zero(entry.amount.currency)) + entry.amount
        return [AccountBalance(name[0], balances[name]) for name in sorted(balances)]

    async def seller_entries(
        self, seller_id: SellerId, *, limit: int, after: EntryCursor | None
    ) -> EntryPage:
        found = [
            _entry(number, posting, entry)
            for number, posting, entry in self._numbered()
            if posting.seller_id == seller_id
        ]
        older = [row for row in found if after is None or row.place < after]
        newest_first = sorted(older, key=lambda row: row.place, reverse=True)
        return EntryPage(rows=newest_first[:limit], has_next=len(older) > limit)

    def _numbered(self) -> Iterator[tuple[int, Posting, Entry]]:
        numbers = count(1)
        for posting in self.database.tables.postings.values():
            for entry in posting.entries:
                yield next(numbers), posting, entry


def _entry(number: int, posting: Posting, entry: Entry) -> SellerEntry:
    return SellerEntry(
        number=number,
        transaction_id=posting.transaction_id,
        at=posting.at,
        kind=posting.kind,
        cause=posting.cause,
        account=entry.account,
        amount=entry.amount,
    )


@dataclass(frozen=True, slots=True)
class MemoryBookSnapshots:
    """Nothing is summed up ahead: every balance is read from every entry."""

    database: MemoryDatabase

    async def advance(self, *, at: datetime) -> None:
        self.database.snapshots_asked_at.append(at)
