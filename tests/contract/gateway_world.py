"""A payment processor with strings to pull: what the gateway contracts are tried in."""

from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from application.ports.account_gateway import AccountGateway
from application.ports.charge_gateway import ChargeGateway
from application.ports.customer_gateway import CustomerGateway
from application.ports.funding_gateway import FundingGateway
from application.ports.subscription_gateway import SubscriptionGateway
from application.ports.transfer_gateway import TransferGateway
from domain.connect_account import AccountFacts
from domain.ids import (
    AccountReference,
    CustomerReference,
    InvoiceReference,
    PaymentIntentReference,
    PaymentMethodReference,
    PriceReference,
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
    def funding(self) -> FundingGateway: ...

    @property
    def subscriptions(self) -> SubscriptionGateway: ...

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

    async def pay(self, intent: PaymentIntentReference) -> None:
        """Pay an intent on the seller's screen, with a card that pays."""
        ...

    async def lose_next_request(self) -> None:
        """Let the next call fail before anything is done."""
        ...

    async def lose_next_answer(self) -> None:
        """Let the next call do its work and fail all the same."""
        ...

    async def complete_onboarding(self, account: AccountReference) -> None:
        """Let a seller fill in everything."""
        ...

    async def add_top_up(self, amount: Money, recovery: RecoveryKey | None) -> TopUpReference:
        """Add available money to the platform's balance."""
        ...

    async def reverse(self, transfer: TransferReference, amount: Money) -> str:
        """Take a part of a transfer back and return the reversal's name."""
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
