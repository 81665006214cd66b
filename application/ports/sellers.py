"""Where sellers' accounts, customers and cards are kept."""

from collections.abc import Sequence
from typing import Protocol

from domain.connect_account import ConnectAccount
from domain.customer import Card, Customer
from domain.ids import AccountReference, CustomerReference, PaymentMethodReference, SellerId


class Accounts(Protocol):
    """Sellers' Connect accounts."""

    async def add(self, account: ConnectAccount) -> ConnectAccount:
        """Store a new account and its seller, or return the one that the seller has."""
        ...

    async def get(self, seller_id: SellerId) -> ConnectAccount | None:
        """Return a seller's account, which stays as it is until this unit ends."""
        ...

    async def lock(self, seller_id: SellerId) -> ConnectAccount:
        """Return a seller's account, locked; raise `NotFound`."""
        ...

    async def owner(self, reference: AccountReference) -> SellerId | None:
        """Return whose account it is."""
        ...

    async def references(self) -> Sequence[AccountReference]:
        """Return every account that the processor has opened."""
        ...

    async def save(self, account: ConnectAccount) -> None:
        """Write an account back."""
        ...


class Customers(Protocol):
    """Sellers as customers, and their cards."""

    async def add(self, customer: Customer) -> Customer:
        """Store a new customer and its seller, or return the one that the seller is."""
        ...

    async def get(self, seller_id: SellerId) -> Customer | None:
        """Return a seller's customer, which stays as it is until this unit ends."""
        ...

    async def lock(self, seller_id: SellerId) -> Customer:
        """Return a seller's customer, locked; raise `NotFound`."""
        ...

    async def owner(self, reference: CustomerReference) -> SellerId | None:
        """Return whose customer it is."""
        ...

    async def save(self, customer: Customer) -> None:
        """Write a customer back."""
        ...


class Cards(Protocol):
    """The cards that sellers saved."""

    async def add(self, card: Card) -> None:
        """Store a card; one that is here already is left as it is."""
        ...

    async def owner(self, reference: PaymentMethodReference) -> SellerId | None:
        """Return whose card it is."""
        ...

    async def get(self, reference: PaymentMethodReference) -> Card | None:
        """Return a card as it stands."""
        ...

    async def lock(self, reference: PaymentMethodReference) -> Card | None:
        """Return a card that nobody else changes until this unit ends."""
        ...

    async def of_seller(self, seller_id: SellerId) -> Sequence[Card]:
        """Return a seller's cards, newest first."""
        ...

    async def save(self, card: Card) -> None:
        """Write a card back; raise `NotFound`."""
        ...
