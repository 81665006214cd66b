"""Where transactions and their attempts are kept."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from domain.attempt import Attempt, AttemptKind
from domain.ids import (
    ChargeReference,
    PaymentIntentReference,
    SellerId,
    TransactionId,
    TransferReference,
)
from domain.transaction import RecoveryKey, Transaction
from domain.transfer import HoldReason


class Transactions(Protocol):
    """The transactions themselves."""

    async def add(self, transaction: Transaction) -> tuple[Transaction, bool]:
        """Store a new transaction and its seller; return it with its number, and True.

        Where the recovery has a transaction already, return that one and False; waits for a unit
        that is adding it.
        """
        ...

    async def get(self, id: TransactionId) -> Transaction:
        """Return a transaction as it stands; raise `NotFound`."""
        ...

    async def lock(self, id: TransactionId) -> Transaction:
        """Return a transaction that nobody else changes until this unit ends."""
        ...

    async def save(self, transaction: Transaction) -> None:
        """Write a transaction back; raise `StaleTransaction` unless it is the one last read."""
        ...


class HeldTransfer(NamedTuple):
    """A transaction whose transfer is held, and how often it had been saved by then."""

    transaction_id: TransactionId
    version: int


class TransactionIndex(Protocol):
    """Ways to find transactions."""

    async def of_recovery(self, recovery: RecoveryKey) -> TransactionId | None:
        """Return the transaction of a recovery."""
        ...

    async def of_payment_intent(self, reference: PaymentIntentReference) -> TransactionId | None:
        """Return the transaction that a payment intent collects the fee of."""
        ...

    async def of_charge(self, reference: ChargeReference) -> TransactionId | None:
        """Return the transaction whose fee a charge is."""
        ...

    async def of_transfer(self, reference: TransferReference) -> TransactionId | None:
        """Return the transaction whose share a transfer sent."""
        ...

    async def awaiting_card(self, seller_id: SellerId) -> Sequence[TransactionId]:
        """Return a seller's transactions that wait for a card, oldest first."""
        ...

    async def held(
        self, reason: HoldReason, *, seller_id: SellerId | None = None, limit: int = 1000
    ) -> Sequence[HeldTransfer]:
        """Return the transactions whose transfer is held for `reason`, longest untried first."""
        ...


class Attempts(Protocol):
    """What was tried at Stripe."""

    async def add(self, attempt: Attempt) -> None:
        """Store a new attempt; one kind has at most one open attempt per transaction."""
        ...

    async def latest(self, transaction_id: TransactionId, kind: AttemptKind) -> Attempt | None:
        """Return the last attempt of a kind."""
        ...

    async def save(self, attempt: Attempt) -> None:
        """Write an attempt back."""
        ...
