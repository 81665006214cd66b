"""What is told of fees, in memory: committed rows only."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.memory.database import MemoryDatabase
from adapters.memory.queries import matches
from application.ports.fee_policies import (
    FeeTotals,
    HistoryScope,
    PricedRecovery,
    RecordedPolicy,
)
from application.ports.queries import Cursor, TransactionFilter
from domain.currency import Currency
from domain.ids import SellerId
from domain.money import zero
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class MemoryFeeQueries:
    """Answers about fees, by looking at every row."""

    database: MemoryDatabase

    async def policies(self, seller_id: SellerId | None, *, limit: int) -> Sequence[RecordedPolicy]:
        rows = self.database.tables.fee_policies.values()
        found = [row for row in rows if row.policy.seller_id in (None, seller_id)]
        found.sort(key=lambda row: (row.policy.effective_from, row.policy.number), reverse=True)
        return found[:limit]

    async def totals(self, filter: TransactionFilter) -> Sequence[FeeTotals]:
        rows = [row for row in self.database.tables.transactions.values() if matches(row, filter)]
        currencies = {row.quote.recovered.currency for row in rows}
        return [
            _totals(currency, [row for row in rows if row.quote.recovered.currency is currency])
            for currency in sorted(currencies, key=lambda currency: currency.code)
        ]

    async def history(
        self, scope: HistoryScope, *, limit: int, after: Cursor | None
    ) -> Sequence[PricedRecovery]:
        rows = [
            self._priced(row)
            for row in self.database.tables.transactions.values()
            if scope.since <= row.created_at < scope.until
            and scope.seller_id in (None, row.seller_id)
        ]
        rows.sort(key=lambda row: row.place)
        return [row for row in rows if after is None or row.place > after][:limit]

    def _priced(self, row: Transaction) -> PricedRecovery:
        terms = self.database.tables.fee_policies.get(row.quote.terms.policy)
        return PricedRecovery(
            place=Cursor(row.created_at, row.id),
            recovered=row.quote.recovered,
            fee=row.quote.fee,
            has_own_terms=terms is not None and terms.policy.seller_id is not None,
        )


def _totals(currency: Currency, rows: Sequence[Transaction]) -> FeeTotals:
    none = zero(currency)
    collected = [row for row in rows if row.charge_state.is_collected]
    return FeeTotals(
        currency=currency,
        count=len(rows),
        recovered=sum((row.quote.recovered for row in rows), start=none),
        fee=sum((row.quote.fee for row in rows), start=none),
        collected_count=len(collected),
        collected=sum((row.quote.fee for row in collected), start=none),
        refunded=sum((row.refunded for row in rows), start=none),
    )
