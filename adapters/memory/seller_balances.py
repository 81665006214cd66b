"""What is open with sellers, in memory: committed rows only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.memory.database import MemoryDatabase
from application.ports.clawbacks import SellerBalance
from domain.currency import Currency
from domain.due import Due, DueSide
from domain.ids import SellerId
from domain.money import Money, zero
from domain.transaction import Transaction
from domain.transfer import TransferState

_UNSENT = frozenset(
    {
        TransferState.PLANNED,
        TransferState.HELD,
        TransferState.SUBMITTED,
        TransferState.FAILED,
    }
)


@dataclass(frozen=True, slots=True)
class MemorySellerBalances:
    """Looks at every row."""

    database: MemoryDatabase

    async def balances(self, seller_id: SellerId) -> Sequence[SellerBalance]:
        lines = [self._line(seller_id, currency) for currency in Currency]
        return [line for line in lines if line is not None]

    def _line(self, seller_id: SellerId, currency: Currency) -> SellerBalance | None:
        tables = self.database.tables
        dues = [
            due
            for due in tables.dues.values()
            if due.seller_id == seller_id
            and due.amount.currency is currency
            and not due.remaining.is_zero
        ]
        unsent = [
            row
            for row in tables.transactions.values()
            if row.seller_id == seller_id
            and row.quote.fee.currency is currency
            and row.transfer_state in _UNSENT
        ]
        if not dues and not unsent:
            return None
        held = (row for row in unsent if row.transfer_state is TransferState.HELD)
        return SellerBalance(
            owed=_shares(unsent, currency),
            held=_shares(held, currency),
            debt=_open(dues, DueSide.DEBT, currency),
            credit=_open(dues, DueSide.CREDIT, currency),
            oldest_debt_at=_oldest(dues, DueSide.DEBT),
            oldest_credit_at=_oldest(dues, DueSide.CREDIT),
        )


def _shares(rows: Iterable[Transaction], currency: Currency) -> Money:
    return sum((row.share_due for row in rows), start=zero(currency))


def _open(dues: Iterable[Due], side: DueSide, currency: Currency) -> Money:
    return sum((due.remaining for due in dues if due.side is side), start=zero(currency))


def _oldest(dues: Iterable[Due], side: DueSide) -> datetime | None:
    return min((due.created_at for due in dues if due.side is side), default=None)
