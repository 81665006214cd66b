"""Double entry for fees that go back to cards, or that banks take and return."""

from dataclasses import dataclass

from domain.ledger import Account, Bookkeeper, Entry, Posting, PostingKind
from domain.movement import Movement
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RecourseBookkeeper:
    """Writes one posting for each balance transaction, with what Stripe kept besides."""

    books: Bookkeeper

    def refund(self, transaction: Transaction, movement: Movement, *, refund: str) -> Posting:
        """Book a part of the fee going back to the card."""
        return self._moved(
            transaction,
            movement,
            PostingKind.FEE_REFUNDED,
            refund,
            (Account.FEE_REVENUE, Account.STRIPE_FEES),
        )

    def refund_returned(self, transaction: Transaction, movement: Movement) -> Posting:
        """Book a refund coming back, which failed or was canceled."""
        return self._moved(
            transaction,
            movement,
            PostingKind.REFUND_RETURNED,
            movement.reference,
            (Account.FEE_REVENUE, Account.STRIPE_FEES),
        )

    def dispute(self, transaction: Transaction, movement: Movement) -> Posting:
        """Book what a bank took by dispute, or gave back."""
        is_taken = movement.amount.minor_units < 0
        kind = PostingKind.DISPUTE_WITHDRAWN if is_taken else PostingKind.DISPUTE_REINSTATED
        accounts = (Account.DISPUTED_FEES, Account.DISPUTE_FEES)
        return self._moved(transaction, movement, kind, movement.reference, accounts)

    def _moved(
        self,
        transaction: Transaction,
        movement: Movement,
        kind: PostingKind,
        cause: str,
        accounts: tuple[Account, Account],
    ) -> Posting:
        against, fees = accounts
        entries = (
            Entry(Account.STRIPE_BALANCE, movement.net),
            Entry(against, -movement.amount),
            Entry(fees, movement.fee),
        )
        moved = tuple(entry for entry in entries if not entry.amount.is_zero)
        return self.books.of(transaction, kind, cause, moved)
