"""What was booked of a seller, month by month, in memory: committed rows only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.memory.database import MemoryDatabase
from domain.ids import SellerId
from domain.ledger import Entry, Posting
from domain.statement import LINES, BookedEntry, Month


@dataclass(frozen=True, slots=True)
class MemoryStatementQueries:
    """Answers by looking at every posting."""

    database: MemoryDatabase

    async def months(
        self, seller_id: SellerId, *, limit: int, before: Month | None
    ) -> Sequence[Month]:
        told = {Month.of(row.at) for row in self._of(seller_id) if row.kind in LINES}
        older = [month for month in told if before is None or month < before]
        return sorted(older, reverse=True)[:limit]

    async def entries(
        self, seller_id: SellerId, start: datetime, end: datetime
    ) -> Sequence[BookedEntry]:
        return [
            self._booked(posting, entry)
            for posting in sorted(self._of(seller_id), key=lambda posting: posting.at)
            if start <= posting.at < end
            for entry in posting.entries
        ]

    def _of(self, seller_id: SellerId) -> list[Posting]:
        rows = self.database.tables.postings.values()
        return [row for row in rows if row.seller_id == seller_id]

    def _booked(self, posting: Posting, entry: Entry) -> BookedEntry:
        about = posting.transaction_id
        row = None if about is None else self.database.tables.transactions.get(about)
        return BookedEntry(
            at=posting.at,
            kind=posting.kind,
            cause=posting.cause,
            account=entry.account,
            amount=entry.amount,
            transaction_id=about,
            claim_id=None if row is None else row.recovery.claim_id,
            recovery_id=None if row is None else row.recovery.recovery_id,
        )
