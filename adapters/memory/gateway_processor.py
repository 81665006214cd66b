"""A small payment processor in memory, and the strings to pull in a test.

It keeps balances, so that a transfer without money is held here as it is at Stripe; the gateways
beside this file are its public side.
"""

from dataclasses import replace

from adapters.memory.gateway_banks import Recourse
from adapters.memory.gateway_door import Door
from adapters.memory.gateway_moves import Moves
from adapters.memory.gateway_objects import (
    HeldCard,
    HeldCharge,
    HeldCustomer,
    HeldIntent,
    HeldInvoice,
    HeldSetup,
    HeldSubscription,
    HeldTransfer,
    Opening,
    Purses,
)
from adapters.memory.gateway_verdicts import Verdicts
from application.ports.charge_gateway import (
    Cancelled,
    Charged,
    GatewayMisused,
    ProcessingFee,
)
from application.ports.customer_gateway import SavedCard
from application.ports.event_gateway import RememberedEvent
from application.ports.funding_gateway import TopUp
from application.ports.system import Clock
from application.ports.transfer_gateway import Reversal
from domain.balance import MovementKind
from domain.connect_account import AccountFacts
from domain.ids import (
    AccountReference,
    ChargeReference,
    CustomerReference,
    PaymentIntentReference,
    PaymentMethodReference,
    SettlementId,
    TopUpReference,
    TransferReference,
)
from domain.money import Money, half_up
from domain.payout import PayoutFacts
from domain.transaction import Failure, RecoveryKey


class MemoryProcessor(Verdicts):
    """Holds everything that the gateways in memory answer from."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.door = Door()
        self.purses = Purses()
        self.customers: dict[str, HeldCustomer] = {}
        self.cards: dict[str, HeldCard] = {}
        self.setups: dict[str, HeldSetup] = {}
        self.accounts: dict[str, AccountFacts] = {}
        self.openings: dict[str, Opening] = {}
        self.intents: dict[str, HeldIntent] = {}
        self.charges: dict[str, HeldCharge] = {}
        self.transfers: dict[str, HeldTransfer] = {}
        self.prices: dict[str, Money] = {}
        self.subscriptions: dict[str, HeldSubscription] = {}
        self.invoices: dict[str, HeldInvoice] = {}
        self.emptied: set[str] = set()
        self.top_ups: dict[str, TopUp] = {}
        self.payouts: dict[tuple[str, str], PayoutFacts] = {}
        self.moves = Moves(clock)
        self.recourse = Recourse(self.moves, self.purses, self.charges)
        self.oauth_codes: dict[str, AccountReference | None] = {}
        self.events: list[RememberedEvent] = []
        self._settles_at_once = True
        self._made = 0

    def new_reference(self, prefix: str) -> str:
        """Return a name that no other object has."""
        self._made += 1
        return f"{prefix}_memory{self._made}"

    # Cards and their banks.

    def save_card(
        self,
        customer: CustomerReference,
        *,
        refusal: Failure | None = None,
        demands_action: bool = False,
    ) -> PaymentMethodReference:
        """Attach a card to a customer: one that pays, unless told how it refuses."""
        reference = PaymentMethodReference(self.new_reference("pm"))
        shown = SavedCard(
            reference=reference,
            customer=customer,
            brand="visa",
            last4="4242",
            exp_month=12,
            exp_year=2034,
        )
        self.cards[reference] = HeldCard(
            shown=shown, refusal=refusal, demands_action=demands_action
        )
        return reference

    def complete_setup(self, reference: str) -> PaymentMethodReference:
        """Save the card that a setup gave leave to save."""
        setup = self.setups[reference]
        card = self.save_card(setup.customer)
        setup.card = self.cards[card].shown
        return card

    # Charges.

    def pay(self, reference: PaymentIntentReference) -> Charged:
        """Let an intent succeed, as when the seller answers the bank on the screen."""
        intent = self.intents[reference]
        charge = self.take(intent.amount, intent.reference)
        intent.confirmed_at = self.clock.now()
        intent.outcome = outcome = Charged(
            transaction_id=intent.outcome.transaction_id,
            payment_intent=intent.reference,
            charge=charge.reference,
            amount=intent.amount,
            processing_fee=charge.processing_fee if charge.is_settled else None,
        )
        return outcome

    def cancel(self, reference: PaymentIntentReference) -> None:
        """Let an intent be cancelled, as an admin may do at the processor."""
        intent = self.intents[reference]
        intent.outcome = Cancelled(
            transaction_id=intent.outcome.transaction_id, payment_intent=intent.reference
        )

    def settle_fees_late(self) -> None:
        """Keep the processing fee of every charge from now on open until `settle_fees`."""
        self._settles_at_once = False

    def settle_fees(self) -> None:
        """Settle the processing fee of every charge that is open."""
        self._settles_at_once = True
        for charge in self.charges.values():
            charge.is_settled = True
            intent = self.intents.get(charge.payment_intent or "")
            if intent is not None and isinstance(intent.outcome, Charged):
                intent.outcome = replace(intent.outcome, processing_fee=charge.processing_fee)

    def take(
        self,
        amount: Money,
        payment_intent: PaymentIntentReference,
        *,
        customer: CustomerReference | None = None,
    ) -> HeldCharge:
        """Charge a card; what is kept of it is as in the sandbox."""
        fee = self.intents.get(payment_intent)
        # Stripe's price list for cards in the United States.
        kept = min(half_up(amount.minor_units * 29, 1000) + 30, amount.minor_units)
        reference = ChargeReference(self.new_reference("ch"))
        charge = self.charges[reference] = HeldCharge(
            reference=reference,
            payment_intent=payment_intent,
            transaction_id=None if fee is None else fee.outcome.transaction_id,
            amount=amount,
            processing_fee=ProcessingFee(
                amount=Money(kept, amount.currency),
                balance_transaction=self.new_reference("txn"),
            ),
            is_settled=self._settles_at_once,
        )
        self.purses.of(amount).pending += amount.minor_units - kept
        self.moves.add(
            MovementKind.CHARGE,
            amount,
            reference,
            reference=charge.processing_fee.balance_transaction,
            fee=charge.processing_fee.amount,
            customer=customer if fee is None else fee.customer,
            transaction_id=charge.transaction_id,
            is_marked=charge.transaction_id is not None,
        )
        return charge

    # Accounts and the platform's balance.

    def make_ready(self, reference: AccountReference) -> None:
        """Let a seller complete onboarding."""
        self.accounts[reference] = AccountFacts(
            reference=reference,
            details_submitted=True,
            charges_enabled=True,
            payouts_enabled=True,
            transfers_active=True,
        )

    def show_out(self, reference: AccountReference) -> None:
        """Let the owner of an account end the platform's access to it."""
        del self.accounts[reference]

    def add_top_up(
        self, amount: Money, *, recovery: RecoveryKey | None = None, has_arrived: bool = True
    ) -> TopUpReference:
        """Add money to the platform's balance, for a recovery or for none."""
        reference = TopUpReference(self.new_reference("tu"))
        self.top_ups[reference] = TopUp(
            reference=reference, amount=amount, has_arrived=has_arrived, recovery=recovery
        )
        if has_arrived:
            self.purses.of(amount).available += amount.minor_units
            self.moves.add(MovementKind.TOP_UP, amount, reference)
        return reference

    def reverse(
        self,
        reference: TransferReference,
        amount: Money,
        *,
        settlement_id: SettlementId | None = None,
    ) -> Reversal:
        """Take a part of a transfer back into the platform's balance."""
        held = self.transfers[reference]
        left = held.shown.amount.minor_units - sum(
            part.amount.minor_units for part in held.shown.reversals
        )
        if amount.minor_units > left:
            raise GatewayMisused(f"only {left} of the transfer is left")
        reversal = Reversal(self.new_reference("trr"), amount, settlement_id)
        held.shown = replace(held.shown, reversals=(*held.shown.reversals, reversal))
        self.purses.of(amount).available += amount.minor_units
        self.moves.add(
            MovementKind.TRANSFER_REVERSAL,
            amount,
            reversal.reference,
            parent=reference,
            is_marked=settlement_id is not None,
        )
        return reversal
