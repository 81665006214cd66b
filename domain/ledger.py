"""Double entry: every movement of money as a posting whose entries sum to zero."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from domain.currency import Currency
from domain.errors import DomainError
from domain.ids import (
    ChargeReference,
    PostingId,
    SellerId,
    TransactionId,
)
from domain.money import Money
from domain.receipt import Receipt, ReceiptSource
from domain.transaction import Transaction


class Account(StrEnum):
    """The chart of accounts; an entry's debit is positive, its credit negative."""

    STRIPE_BALANCE = "stripe_balance"
    """Asset: the platform's money at Stripe, available and pending."""

    PLATFORM_BANK = "platform_bank"
    """Asset: recoveries that reached the platform's bank and not yet its Stripe balance."""

    RECOVERIES_CLEARING = "recoveries_clearing"
    """Clearing: Amazon's money in, shares and kept fees out; returns to zero per transaction."""

    UNALLOCATED_RECEIPTS = "unallocated_receipts"
    """Liability: money that arrived and that no transaction expects yet."""

    FEE_REVENUE = "fee_revenue"
    """Income: performance fees that were charged by card."""

    KEPT_FEES = "kept_fees"
    """Income: performance fees that were kept from recoveries which the platform collected."""

    DISPUTED_FEES = "disputed_fees"
    """Income, negative: fees that banks took back by dispute, less what they gave back."""

    SUBSCRIPTION_REVENUE = "subscription_revenue"
    """Income: invoices that sellers paid through Stripe, less what was refunded of them."""

    DISPUTED_SUBSCRIPTIONS = "disputed_subscriptions"
    """Income, negative: paid invoices that banks took back, less what they gave back."""
    SELLER_DEBTS = "seller_debts"
    """Asset: what sellers owe of shares that were clawed back and could not be reversed."""

    SELLER_CREDITS = "seller_credits"
    """Liability: fees given back to sellers that their next fees are paid from."""

    WRITTEN_OFF_DEBTS = "written_off_debts"
    """Expense: sellers' debts that somebody decided to give up."""

    STRIPE_FEES = "stripe_fees"
    """Expense: what Stripe keeps for processing."""

    DISPUTE_FEES = "dispute_fees"
    """Expense: what Stripe keeps for a dispute, less what it returns when that is won."""


class PostingKind(StrEnum):
    """What kind of fact was booked; one object of Stripe's causes each kind at most once."""

    FEE_CHARGED = "FEE_CHARGED"
    FEE_KEPT = "FEE_KEPT"
    FEE_REFUNDED = "FEE_REFUNDED"
    PROCESSING_FEE = "PROCESSING_FEE"
    SHARE_TRANSFERRED = "SHARE_TRANSFERRED"
    SHARE_REVERSED = "SHARE_REVERSED"
    RECEIPT_RECORDED = "RECEIPT_RECORDED"
    RECEIPT_ALLOCATED = "RECEIPT_ALLOCATED"
    REFUND_RETURNED = "REFUND_RETURNED"
    DISPUTE_WITHDRAWN = "DISPUTE_WITHDRAWN"
    DISPUTE_REINSTATED = "DISPUTE_REINSTATED"
    INVOICE_PAID = "INVOICE_PAID"
    INVOICE_REFUNDED = "INVOICE_REFUNDED"
    INVOICE_REFUND_RETURNED = "INVOICE_REFUND_RETURNED"
    INVOICE_DISPUTED = "INVOICE_DISPUTED"
    INVOICE_REINSTATED = "INVOICE_REINSTATED"
    RECEIPT_REVERSED = "RECEIPT_REVERSED"
    FEE_GIVEN_UP = "FEE_GIVEN_UP"
    FEE_CREDITED = "FEE_CREDITED"
    CREDIT_USED = "CREDIT_USED"
    CREDIT_RETURNED = "CREDIT_RETURNED"
    DEBT_INCURRED = "DEBT_INCURRED"
    DEBT_NETTED = "DEBT_NETTED"
    DEBT_WRITTEN_OFF = "DEBT_WRITTEN_OFF"


class Unbalanced(DomainError):
    """The entries of a posting do not sum to zero in some currency."""

    code = "UNBALANCED_POSTING"

    def __init__(self, currency: Currency, difference: int) -> None:
        """Name the currency and by how many minor units."""
        super().__init__(f"{currency.code} is off by {difference}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: an account, and what it gains (debit) or gives (credit, negative)."""

    account: Account
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One fact in the books; raises `Unbalanced` when its entries do not sum to zero.

    `cause` is the id of the object that caused it: Stripe's where there is one. No two postings
    share cause and kind, so the same fact cannot be booked twice.
    """

    id: PostingId
    kind: PostingKind
    cause: str
    entries: tuple[Entry, ...]
    at: datetime
    transaction_id: TransactionId | None = None
    seller_id: SellerId | None = None

    def __post_init__(self) -> None:
        if not self.entries or any(entry.amount.is_zero for entry in self.entries):
            raise ValueError("a posting moves something, and so does each of its entries")
        by_code = attrgetter("amount.currency.code")
        for _, group in groupby(sorted(self.entries, key=by_code), key=by_code):
            amounts = [entry.amount for entry in group]
            total = sum(amount.minor_units for amount in amounts)
            if total:
                raise Unbalanced(amounts[0].currency, total)


@dataclass(frozen=True, slots=True)
class Bookkeeper:
    """Writes the postings of one unit of work: who, when, and the id that each will bear."""

    id: PostingId
    at: datetime

    def fee_charged(self, transaction: Transaction, *, charge: ChargeReference) -> Posting:
        """Book what of the fee Stripe collected by card."""
        fee = transaction.card_fee
        return self.of(
            transaction,
            PostingKind.FEE_CHARGED,
            charge,
            move(fee, debit=Account.STRIPE_BALANCE, credit=Account.FEE_REVENUE),
        )

    def fee_kept(self, transaction: Transaction) -> Posting:
        """Book the fee that is kept from a recovery which the platform collected."""
        fee = transaction.quote.fee
        return self.of(
            transaction,
            PostingKind.FEE_KEPT,
            str(transaction.id),
            move(fee, debit=Account.RECOVERIES_CLEARING, credit=Account.KEPT_FEES),
        )

    def processing_fee(
        self, transaction: Transaction, amount: Money, *, balance_transaction: str
    ) -> Posting:
        """Book what Stripe kept for processing the charge."""
        return self.of(
            transaction,
            PostingKind.PROCESSING_FEE,
            balance_transaction,
            move(amount, debit=Account.STRIPE_FEES, credit=Account.STRIPE_BALANCE),
        )

    def share_transferred(self, transaction: Transaction, *, transfer: str) -> Posting:
        """Book the seller's share, or what is due of it, leaving the platform."""
        share = transaction.share_due
        return self.of(
            transaction,
            PostingKind.SHARE_TRANSFERRED,
            transfer,
            move(share, debit=Account.RECOVERIES_CLEARING, credit=Account.STRIPE_BALANCE),
        )

    def share_reversed(self, transaction: Transaction, amount: Money, *, reversal: str) -> Posting:
        """Book `amount` of the seller's share coming back."""
        return self.of(
            transaction,
            PostingKind.SHARE_REVERSED,
            reversal,
            move(amount, debit=Account.STRIPE_BALANCE, credit=Account.RECOVERIES_CLEARING),
        )

    def receipt_recorded(self, receipt: Receipt) -> Posting:
        """Book Amazon's money arriving, not yet counted towards any transaction."""
        return self._receipt(PostingKind.RECEIPT_RECORDED, receipt, receipt.amount)

    def receipt_reversed(self, receipt: Receipt) -> Posting:
        """Book Amazon's money leaving again; what a transaction has of it is missing then."""
        return self._receipt(PostingKind.RECEIPT_REVERSED, receipt, -receipt.amount)

    def _receipt(self, kind: PostingKind, receipt: Receipt, amount: Money) -> Posting:
        return Posting(
            id=self.id,
            kind=kind,
            cause=receipt.reference,
            entries=move(amount, debit=_ASSET[receipt.source], credit=Account.UNALLOCATED_RECEIPTS),
            at=self.at,
            seller_id=receipt.recovery.seller_id if receipt.recovery else None,
        )

    def receipt_allocated(
        self, transaction: Transaction, amount: Money, *, receipt: Receipt
    ) -> Posting:
        """Book `amount` of a receipt as what this transaction was waiting for."""
        return self.of(
            transaction,
            PostingKind.RECEIPT_ALLOCATED,
            str(receipt.id),
            move(amount, debit=Account.UNALLOCATED_RECEIPTS, credit=Account.RECOVERIES_CLEARING),
        )

    def of(
        self, transaction: Transaction, kind: PostingKind, cause: str, entries: tuple[Entry, ...]
    ) -> Posting:
        """Book these entries as one fact of a transaction."""
        return Posting(
            id=self.id,
            kind=kind,
            cause=cause,
            entries=entries,
            at=self.at,
            transaction_id=transaction.id,
            seller_id=transaction.seller_id,
        )


_ASSET = {
    ReceiptSource.TOP_UP: Account.STRIPE_BALANCE,
    ReceiptSource.BANK_ACCOUNT: Account.PLATFORM_BANK,
}


def move(amount: Money, *, debit: Account, credit: Account) -> tuple[Entry, ...]:
    """Return the two entries of an amount that goes from one account to another."""
    return (Entry(debit, amount), Entry(credit, -amount))
