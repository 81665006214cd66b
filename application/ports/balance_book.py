"""What the books say of the platform's balance, and whose objects caused it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.balance import BalanceLine
from domain.ids import TransactionId
from domain.period import Period
from domain.transaction import Transaction


class BalanceBook(Protocol):
    """Answers about the account of the platform's balance; each call is one statement."""

    async def posted(self, period: Period, *, limit: int) -> Sequence[BalanceLine]:
        """Return what was booked within a period, oldest first, no more than `limit` lines."""
        ...

    async def caused_by(self, causes: Collection[str]) -> Sequence[BalanceLine]:
        """Return what was ever booked under one of these causes."""
        ...

    async def transactions(
        self, ids: Collection[TransactionId]
    ) -> Mapping[TransactionId, Transaction]:
        """Return those of these transactions that exist here."""
        ...

    async def customers(self, references: Collection[str]) -> frozenset[str]:
        """Return those of these customers at the processor that are sellers of ours."""
        ...

    async def unfinished(
        self, *, before: datetime, after: int, limit: int
    ) -> Sequence[Transaction]:
        """Return transactions that wait for Stripe's word since before a moment, by number.

        Those only whose number is above `after`.
        """
        ...
