"""Where clawbacks are kept, and what is open between the platform and each seller."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.clawback import Clawback
from domain.currency import Currency
from domain.due import Due, DueSide
from domain.ids import ClawbackId, SellerId, TransactionId
from domain.money import Money


class Clawbacks(Protocol):
    """The clawbacks of transactions; who writes one holds the lock of its transaction."""

    async def get(self, id: ClawbackId) -> Clawback:
        """Return a clawback; raise `NotFound`."""
        ...

    async def of(self, transaction_id: TransactionId) -> Sequence[Clawback]:
        """Return the clawbacks of a transaction, oldest first."""
        ...

    async def save(self, clawback: Clawback) -> None:
        """Write a clawback and its settlements, new or as they have become."""
        ...


class Dues(Protocol):
    """Debts and credits of sellers."""

    async def add(self, due: Due) -> None:
        """Store a new debt or credit."""
        ...

    async def lock_open(
        self, seller_id: SellerId, side: DueSide, currency: Currency
    ) -> Sequence[Due]:
        """Return those of which something remains, locked, oldest first.

        Whoever also changes a transaction has locked it before.
        """
        ...

    async def save(self, due: Due) -> None:
        """Write back what is settled of one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerBalance:
    """What is open with a seller in one currency, and since when.

    `owed` is what of the shares is still to be sent, `held` what of it cannot go yet.
    """

    owed: Money
    held: Money
    debt: Money
    credit: Money
    oldest_debt_at: datetime | None = None
    oldest_credit_at: datetime | None = None

    @property
    def currency(self) -> Currency:
        """Return the currency of all four."""
        return self.owed.currency


class SellerBalances(Protocol):
    """Answers about what is open with sellers."""

    async def balances(self, seller_id: SellerId) -> Sequence[SellerBalance]:
        """Return a line for each currency in which something is open, by its code."""
        ...
