"""Double entry for the money that pays sellers' invoices, and for what goes back of it."""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import PostingId, SellerId
from domain.ledger import Account, Entry, Posting, PostingKind
from domain.movement import Movement


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceBookkeeper:
    """Writes one posting for one balance transaction, with what Stripe kept besides."""

    id: PostingId
    at: datetime
    seller_id: SellerId

    def paid(self, movement: Movement) -> Posting:
        """Book what paid an invoice."""
        return self._moved(
            PostingKind.INVOICE_PAID, movement, Account.SUBSCRIPTION_REVENUE, Account.STRIPE_FEES
        )

    def refunded(self, movement: Movement) -> Posting:
        """Book a refund of what was paid, or such a refund coming back."""
        is_taken = movement.amount.minor_units < 0
        return self._moved(
            PostingKind.INVOICE_REFUNDED if is_taken else PostingKind.INVOICE_REFUND_RETURNED,
            movement,
            Account.SUBSCRIPTION_REVENUE,
            Account.STRIPE_FEES,
        )

    def disputed(self, movement: Movement) -> Posting:
        """Book what a bank took of what was paid, or gave back."""
        is_taken = movement.amount.minor_units < 0
        return self._moved(
            PostingKind.INVOICE_DISPUTED if is_taken else PostingKind.INVOICE_REINSTATED,
            movement,
            Account.DISPUTED_SUBSCRIPTIONS,
            Account.DISPUTE_FEES,
        )

    def _moved(
        self, kind: PostingKind, movement: Movement, against: Account, fees: Account
    ) -> Posting:
        entries = (
            Entry(Account.STRIPE_BALANCE, movement.net),
            Entry(against, -movement.amount),
            Entry(fees, movement.fee),
        )
        return Posting(
            id=self.id,
            kind=kind,
            cause=movement.reference,
            entries=tuple(entry for entry in entries if not entry.amount.is_zero),
            at=self.at,
            seller_id=self.seller_id,
        )
