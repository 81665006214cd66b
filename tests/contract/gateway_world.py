"""A payment processor with strings to pull: what the gateway contracts are tried in."""

from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from application.ports.account_gateway import AccountGateway
from application.ports.balance_gateway import BalanceGateway
from application.ports.charge_gateway import ChargeGateway
from application.ports.clawback_gateway import ClawbackGateway
from application.ports.customer_gateway import CustomerGateway
from application.ports.funding_gateway import FundingGateway
from application.ports.oauth_gateway import OAuthGateway
from application.ports.payout_gateway import PayoutGateway
from application.ports.recourse_gateway import RecourseGateway
from application.ports.subscription_gateway import SubscriptionGateway
from application.ports.transfer_gateway import TransferGateway
from application.ports.webhook_endpoints import WebhookEndpoints
from domain.connect_account import AccountFacts
from domain.ids import (
    AccountReference,
    ChargeReference,
    CustomerReference,
    DisputeReference,
    InvoiceReference,
    PaymentIntentReference,
    PaymentMethodReference,
    PayoutReference,
    PriceReference,
    RefundReference,
    SubscriptionReference,
    TopUpReference,
    TransferReference,
)
from domain.money import Money
from domain.transaction import RecoveryKey
from tests.builders import a_seller_id, fresh


class Bank(Enum):
    """How the bank of a card behaves."""

    PAYS = auto()
    DECLINES = auto()
    ASKS = auto()


class GatewayWorld(Protocol):
    """One processor: its gateways, and what happens there without them."""

    @property
    def charges(self) -> ChargeGateway: ...
    @property
    def transfers(self) -> TransferGateway: ...
    @property
    def accounts(self) -> AccountGateway: ...
    @property
    def customers(self) -> CustomerGateway: ...
    @property
    def oauth(self) -> OAuthGateway: ...
    @property
    def payouts(self) -> PayoutGateway: ...
    @property
    def funding(self) -> FundingGateway: ...
    @property
    def balance(self) -> BalanceGateway: ...
    @property
    def webhooks(self) -> WebhookEndpoints: ...
    @property
    def recourse(self) -> RecourseGateway: ...
    @property
    def subscriptions(self) -> SubscriptionGateway: ...
    @property
    def clawbacks(self) -> ClawbackGateway: ...

    async def now(self) -> datetime:
        """Return the processor's time."""
        ...

    async def pass_hour(self) -> None:
        """Move the processor's time forward by an hour."""
        ...

    async def save_card(self, customer: CustomerReference, bank: Bank) -> PaymentMethodReference:
        """Attach a card to a customer."""
        ...

    async def complete_setup(self, reference: str) -> PaymentMethodReference:
        """Save a card as the seller's browser does."""
        ...

    async def delete_customer(self, customer: CustomerReference) -> None:
        """Delete a customer as a person at the processor may."""
        ...

    async def pay(self, intent: PaymentIntentReference) -> None:
        """Pay an intent on the seller's screen, with a card that pays."""
        ...

    async def lose_next_request(self) -> None:
        """Let the next call fail before anything is done."""
        ...

    async def turn_next_away(self) -> None:
        """Let the next call be refused because too much is asked at once."""
        ...

    async def lose_next_answer(self) -> None:
        """Let the next call do its work and fail all the same."""
        ...

    async def complete_onboarding(self, account: AccountReference) -> None:
        """Let a seller fill in everything."""
        ...

    async def allow(self) -> str:
        """Let the owner of an account let the platform in; return the code."""
        ...

    async def show_out(self, account: AccountReference) -> None:
        """End the platform's access to an account."""
        ...

    async def pay_out(self, account: AccountReference, amount: Money) -> PayoutReference:
        """Send money of an account's to its bank; the payout has not left yet."""
        ...

    async def fail_payout(self, account: AccountReference, payout: PayoutReference) -> None:
        """Let the bank send a payout back, for the account there is closed."""
        ...

    async def empty_account(self, account: AccountReference, amount: Money) -> None:
        """Let an account's whole balance, which is this amount, go to its bank."""
        ...

    async def add_top_up(self, amount: Money, recovery: RecoveryKey | None) -> TopUpReference:
        """Add available money to the platform's balance."""
        ...

    async def reverse_top_up(self, top_up: TopUpReference) -> None:
        """Let the bank take back what had arrived."""
        ...

    async def reverse(self, transfer: TransferReference, amount: Money) -> str:
        """Take a part of a transfer back and return the reversal's name."""
        ...

    async def refund(self, charge: ChargeReference, amount: Money) -> RefundReference:
        """Refund a part of a charge, or all of it."""
        ...

    async def fail_refund(self, refund: RefundReference) -> None:
        """Let the bank send a refund back."""
        ...

    async def open_dispute(
        self, charge: ChargeReference, amount: Money, *, is_inquiry: bool
    ) -> DisputeReference:
        """Let the bank claim a charge, or only ask about it."""
        ...

    async def win_dispute(self, dispute: DisputeReference) -> None:
        """Let the bank give the money of a dispute back."""
        ...

    async def offer(self, amount: Money) -> PriceReference:
        """Offer a price that is paid every month."""
        ...

    async def latest_invoice(self, subscription: SubscriptionReference) -> InvoiceReference:
        """Return the invoice of a subscription's present period."""
        ...

    async def pay_invoice(self, invoice: InvoiceReference, bank: Bank) -> None:
        """Pay an open invoice with a card, or fail to."""
        ...

    async def payment_of(self, invoice: InvoiceReference) -> str:
        """Return the name of what pays an invoice."""
        ...

    async def charge_of(self, invoice: InvoiceReference) -> ChargeReference:
        """Return the charge that paid an invoice."""
        ...

    async def charges_taken(self) -> int:
        """Return how many charges moved money."""
        ...

    async def transfers_sent(self) -> int:
        """Return how many transfers moved money."""
        ...


async def a_customer(world: GatewayWorld) -> CustomerReference:
    """Create a customer that nobody else is."""
    return await world.customers.create_customer(
        seller_id=a_seller_id(), email="seller@example.com", name="Sue", key=fresh("key")
    )


async def an_account(world: GatewayWorld) -> AccountFacts:
    """Open an account that nobody else has."""
    return await world.accounts.create_account(
        seller_id=a_seller_id(), email="seller@example.com", country="US", key=fresh("key")
    )
