"""Sellers as customers at the payment processor: cards are saved there and only there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.customer import Card
from domain.ids import CustomerReference, PaymentMethodReference, SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCard:
    """A card as the processor shows it, and the customer that it is attached to."""

    reference: PaymentMethodReference
    customer: CustomerReference | None
    brand: str
    last4: str
    exp_month: int
    exp_year: int

    def card_of(self, seller_id: SellerId, *, at: datetime) -> Card:
        """Return the card as it is kept here."""
        return Card(
            reference=self.reference,
            seller_id=seller_id,
            brand=self.brand,
            last4=self.last4,
            exp_month=self.exp_month,
            exp_year=self.exp_year,
            saved_at=at,
        )


@dataclass(frozen=True, slots=True)
class ChosenCard:
    """The card that a setup saved, and the processor's moment of that setup, in whole seconds."""

    card: SavedCard
    chosen_at: datetime


@dataclass(frozen=True, slots=True)
class FoundCustomer:
    """A customer as the processor has it, and the card that it shows as the default."""

    default_card: PaymentMethodReference | None


@dataclass(frozen=True, slots=True)
class CardSetup:
    """Leave to save one card; the secret is for the seller's browser alone, never for a log."""

    reference: str
    client_secret: str


class CustomerGateway(Protocol):
    """Keeps customers and their cards.

    Every method raises `GatewayUnavailable` or `GatewayMisused`, and nothing else but what it says.
    """

    async def create_customer(
        self, *, seller_id: SellerId, email: str, name: str | None, key: str
    ) -> CustomerReference:
        """Create a customer, at most once per key.

        Raises also `RequestRefused`, and `InvalidInput` where the field is known: then the key
        created nothing and never will.
        """
        ...

    async def look_up_customer(
        self, seller_id: SellerId, *, email: str, since: datetime, until: datetime
    ) -> CustomerReference | None:
        """Return the seller's customer that was created in this time; None where none was."""
        ...

    async def start_card_setup(self, customer: CustomerReference, *, key: str) -> CardSetup:
        """Return leave to save one card for charges without the seller present."""
        ...

    async def find_card_of_setup(self, reference: str) -> ChosenCard | None:
        """Return the card that a succeeded setup saved; None while it has not succeeded."""
        ...

    async def find_card(self, reference: PaymentMethodReference) -> SavedCard | None:
        """Return a card; None where there is no such card."""
        ...

    async def find_customer(self, reference: CustomerReference) -> FoundCustomer | None:
        """Return a customer; None where it was deleted."""
        ...

    async def detach_card(self, reference: PaymentMethodReference) -> None:
        """Take a card from its customer, for ever; one that is nobody's already stays so."""
        ...

    async def set_default_card(
        self, customer: CustomerReference, card: PaymentMethodReference
    ) -> None:
        """Make `card` the one that the processor charges by default."""
        ...
