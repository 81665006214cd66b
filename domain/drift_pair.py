"""A movement at Stripe beside what is booked of it, in the parts that are compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.balance import BalanceLine, BalanceMovement
from domain.currency import Currency
from domain.ids import TransactionId
from domain.ledger import PostingKind
from domain.money import Money, zero
from domain.period import Period
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is compared: an amount that Stripe moved, if it did, and the lines that book it."""

    name: str
    movement: BalanceMovement | None
    moved: Money | None
    lines: Sequence[BalanceLine]

    @property
    def object(self) -> str:
        """Return the name of what moved: Stripe's object, or else the cause in the books."""
        if self.movement is None:
            return self.lines[0].cause
        return self.movement.source or self.movement.reference

    @property
    def entry(self) -> str:
        """Return the one name that nothing else is compared under."""
        if self.movement is None:
            return f"{self.lines[0].cause}:{self.lines[0].kind}"
        return self.movement.reference

    @property
    def latest(self) -> datetime:
        """Return when the last of it happened."""
        return max(self._moments())

    @property
    def is_even(self) -> bool:
        """Return whether both sides have the same of it, whenever each had it."""
        return all(self.ours(one) == self.stripe(one) for one in self.currencies())

    def currencies(self) -> set[Currency]:
        """Return the currencies of both sides."""
        moved = {self.moved.currency} if self.moved is not None else set()
        return moved | {line.amount.currency for line in self.lines}

    def ours(self, currency: Currency) -> Money:
        """Return what the books have of it."""
        amounts = (line.amount for line in self.lines if line.amount.currency is currency)
        return sum(amounts, start=zero(currency))

    def stripe(self, currency: Currency) -> Money:
        """Return what Stripe has of it."""
        is_moved = self.moved is not None and self.moved.currency is currency
        return self.moved if self.moved is not None and is_moved else zero(currency)

    def begins(self, period: Period) -> datetime | None:
        """Return when it first happened within a period: at Stripe if there, else in the books."""
        if self.movement is not None and self.movement.at in period:
            return self.movement.at
        return min((line.at for line in self.lines if line.at in period), default=None)

    def within(self, period: Period) -> "Part":
        """Return what of it happened within a period."""
        is_moved = self.movement is not None and self.movement.at in period
        return replace(
            self,
            moved=self.moved if is_moved else None,
            lines=tuple(line for line in self.lines if line.at in period),
        )

    def _moments(self) -> Iterator[datetime]:
        if self.movement is not None:
            yield self.movement.at
        yield from (line.at for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A movement and its lines, or one of the two alone, and the transaction that it is of.

    `is_ours` says that the object at Stripe was made by this service or for one of its sellers.
    """

    movement: BalanceMovement | None
    lines: Sequence[BalanceLine]
    transaction: Transaction | None = None
    is_ours: bool = False

    @property
    def transaction_id(self) -> TransactionId | None:
        """Return the transaction, if known."""
        return None if self.transaction is None else self.transaction.id

    def parts(self) -> Sequence[Part]:
        """Return the amount and what Stripe kept of it, apart where they are booked apart."""
        movement = self.movement
        if movement is None:
            return [Part(name="AMOUNT", movement=None, moved=None, lines=self.lines)]
        fees = [line for line in self.lines if line.kind is PostingKind.PROCESSING_FEE]
        rest = [line for line in self.lines if line.kind is not PostingKind.PROCESSING_FEE]
        if not any(line.kind is PostingKind.FEE_CHARGED for line in rest):
            return [Part(name="AMOUNT", movement=movement, moved=movement.net, lines=self.lines)]
        return [
            Part(name="AMOUNT", movement=movement, moved=movement.amount, lines=rest),
            Part(name="FEE", movement=movement, moved=-movement.fee, lines=fees),
        ]
