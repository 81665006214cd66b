"""The read side of the audit, in memory: committed rows only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from adapters.memory.audit_chain import records_in
from adapters.memory.database import MemoryDatabase
from application.ports.audit_queries import (
    AuditCursor,
    AuditedMoney,
    AuditFilter,
    AuditPage,
    KeptRecord,
    SellerAudit,
)
from domain.audit_chain import AuditRecord
from domain.currency import Currency
from domain.ids import SellerId, TransactionId
from domain.money import Money, zero
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class MemoryAuditQueries:
    """Answers by looking at every record."""

    database: MemoryDatabase

    async def trails(
        self, ids: Sequence[TransactionId], *, limit: int, after: int
    ) -> Sequence[KeptRecord]:
        rows = [row for row in self._kept() if row.record.id > after]
        of = attrgetter("record.transaction_id")
        found = [row for one in ids for row in [row for row in rows if of(row) == one][:limit]]
        return sorted(found, key=attrgetter("record.id"))

    async def events(
        self, filter: AuditFilter, *, limit: int, after: AuditCursor | None
    ) -> AuditPage:
        found = [
            row
            for row in self._kept()
            if _matches(row.record, filter) and (after is None or _place(row) < after)
        ]
        newest_first = sorted(found, key=_place, reverse=True)
        return AuditPage(rows=newest_first[:limit], has_next=len(found) > limit)

    async def seller(self, seller_id: SellerId, *, since: datetime) -> SellerAudit:
        told = [
            row.record
            for row in self._kept()
            if row.record.seller_id == seller_id and row.record.at >= since
        ]
        about = {record.transaction_id for record in told}
        transactions = [
            row
            for row in self.database.tables.transactions.values()
            if row.id in about and row.seller_id == seller_id
        ]
        return SellerAudit(
            actions=sorted(Counter(record.action for record in told).items()),
            money=[
                _money(rows, currency)
                for currency in Currency
                if (rows := [row for row in transactions if _currency(row) is currency])
            ],
        )

    def _kept(self) -> list[KeptRecord]:
        tables = self.database.tables
        sealed = {seal.record_id: seal.sequence for seal in tables.seals.values()}
        return [KeptRecord(record, sealed.get(record.id)) for record in records_in(tables)]


def _matches(record: AuditRecord, filter: AuditFilter) -> bool:
    return (
        filter.subject in (None, record.subject)
        and filter.actor in (None, record.actor)
        and filter.action in (None, record.action)
        and (filter.since is None or record.at >= filter.since)
        and (filter.until is None or record.at < filter.until)
    )


def _place(row: KeptRecord) -> AuditCursor:
    return AuditCursor(row.record.at, row.record.id)


def _currency(row: Transaction) -> Currency:
    return row.quote.recovered.currency


def _money(rows: Sequence[Transaction], currency: Currency) -> AuditedMoney:
    def total(amount: str) -> Money:
        return sum((attrgetter(amount)(row) for row in rows), start=zero(currency))

    return AuditedMoney(
        transactions=len(rows),
        recovered=total("quote.recovered"),
        fees=total("quote.fee"),
        shares=total("quote.payout"),
        refunded=total("refunded"),
        reversed=total("reversed"),
        clawed_back=total("clawed_back"),
    )
