"""Double entry for fees that are given back without a card, and for debts and credits."""

from dataclasses import dataclass

from domain.ids import SellerId, SettlementId
from domain.ledger import Account, Bookkeeper, Posting, PostingKind, move
from domain.money import Money
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ClawbackBookkeeper:
    """Writes one posting for each settlement that needs no movement at Stripe."""

    books: Bookkeeper

    def fee_given_up(
        self, transaction: Transaction, amount: Money, settlement: SettlementId
    ) -> Posting:
        """Book a kept fee going back to where the recovery is accounted for."""
        entries = move(amount, debit=Account.KEPT_FEES, credit=Account.RECOVERIES_CLEARING)
        return self.books.of(transaction, PostingKind.FEE_GIVEN_UP, str(settlement), entries)

    def fee_credited(
        self, transaction: Transaction, amount: Money, settlement: SettlementId
    ) -> Posting:
        """Book a charged fee becoming the seller's credit."""
        entries = move(amount, debit=Account.FEE_REVENUE, credit=Account.SELLER_CREDITS)
        return self.books.of(transaction, PostingKind.FEE_CREDITED, str(settlement), entries)

    def credit_used(self, transaction: Transaction, amount: Money) -> Posting:
        """Book a fee being paid out of the seller's credit."""
        entries = move(amount, debit=Account.SELLER_CREDITS, credit=Account.FEE_REVENUE)
        cause = f"{transaction.id}:{transaction.version}"
        return self.books.of(transaction, PostingKind.CREDIT_USED, cause, entries)

    def credit_returned(self, transaction: Transaction, amount: Money) -> Posting:
        """Book a credit coming back, for the fee that it was to pay is not collected."""
        entries = move(amount, debit=Account.FEE_REVENUE, credit=Account.SELLER_CREDITS)
        cause = f"{transaction.id}:{transaction.version}"
        return self.books.of(transaction, PostingKind.CREDIT_RETURNED, cause, entries)

    def debt_incurred(
        self, transaction: Transaction, amount: Money, settlement: SettlementId
    ) -> Posting:
        """Book a share that cannot be taken back as owed by the seller."""
        entries = move(amount, debit=Account.SELLER_DEBTS, credit=Account.RECOVERIES_CLEARING)
        return self.books.of(transaction, PostingKind.DEBT_INCURRED, str(settlement), entries)

    def debt_netted(self, transaction: Transaction, amount: Money) -> Posting:
        """Book a part of a share being kept against the seller's debt."""
        entries = move(amount, debit=Account.RECOVERIES_CLEARING, credit=Account.SELLER_DEBTS)
        cause = f"{transaction.id}:{transaction.version}"
        return self.books.of(transaction, PostingKind.DEBT_NETTED, cause, entries)

    def debt_written_off(self, seller_id: SellerId, amount: Money, *, decision: str) -> Posting:
        """Book a debt being given up by somebody's decision."""
        return Posting(
            id=self.books.id,
            kind=PostingKind.DEBT_WRITTEN_OFF,
            cause=decision,
            entries=move(amount, debit=Account.WRITTEN_OFF_DEBTS, credit=Account.SELLER_DEBTS),
            at=self.books.at,
            seller_id=seller_id,
        )
