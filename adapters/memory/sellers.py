"""Sellers' accounts, customers and cards, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.memory.locks import UnitLocks
from adapters.memory.tables import Tables
from application.ports.errors import NotFound
from domain.connect_account import AccountTaken, ConnectAccount
from domain.customer import Card, Customer
from domain.ids import AccountReference, CustomerReference, PaymentMethodReference, SellerId


@dataclass(frozen=True, slots=True)
class MemoryAccounts:
    """Keeps one Connect account for each seller."""

    tables: Tables
    locks: UnitLocks

    async def add(self, account: ConnectAccount) -> ConnectAccount:
        await self.locks.take("account", account.seller_id)
        return self.tables.accounts.setdefault(account.seller_id, account)

    async def get(self, seller_id: SellerId) -> ConnectAccount | None:
        # What does not exist cannot be locked: whoever finds nothing may still add it.
        if seller_id in self.tables.accounts:
            await self.locks.share("account", seller_id)
        return self.tables.accounts.get(seller_id)

    async def lock(self, seller_id: SellerId) -> ConnectAccount:
        await self.locks.take("account", seller_id)
        try:
            return self.tables.accounts[seller_id]
        except KeyError:
            raise NotFound("account") from None

    async def owner(self, reference: AccountReference) -> SellerId | None:
        for row in self.tables.accounts.values():
            if row.facts and row.facts.reference == reference:
                return row.seller_id
        return None

    async def references(self) -> Sequence[AccountReference]:
        rows = self.tables.accounts.values()
        return sorted(row.facts.reference for row in rows if row.facts)

    async def save(self, account: ConnectAccount) -> None:
        await self.lock(account.seller_id)
        if account.facts is not None:
            await self.locks.take("account_reference", account.facts.reference)
            if await self.owner(account.facts.reference) not in (None, account.seller_id):
                raise AccountTaken
        self.tables.accounts[account.seller_id] = account


@dataclass(frozen=True, slots=True)
class MemoryCustomers:
    """Keeps one customer for each seller."""

    tables: Tables
    locks: UnitLocks

    async def add(self, customer: Customer) -> Customer:
        await self.locks.take("customer", customer.seller_id)
        return self.tables.customers.setdefault(customer.seller_id, customer)

    async def get(self, seller_id: SellerId) -> Customer | None:
        if seller_id in self.tables.customers:
            await self.locks.share("customer", seller_id)
        return self.tables.customers.get(seller_id)

    async def lock(self, seller_id: SellerId) -> Customer:
        await self.locks.take("customer", seller_id)
        try:
            return self.tables.customers[seller_id]
        except KeyError:
            raise NotFound("customer") from None

    async def owner(self, reference: CustomerReference) -> SellerId | None:
        for row in self.tables.customers.values():
            if row.reference == reference:
                return row.seller_id
        return None

    async def save(self, customer: Customer) -> None:
        await self.lock(customer.seller_id)
        self.tables.customers[customer.seller_id] = customer


@dataclass(frozen=True, slots=True)
class MemoryCards:
    """Keeps cards by Stripe's name for them."""

    tables: Tables
    locks: UnitLocks

    async def add(self, card: Card) -> None:
        await self.locks.take("card", card.reference)
        self.tables.cards.setdefault(card.reference, card)

    async def owner(self, reference: PaymentMethodReference) -> SellerId | None:
        card = self.tables.cards.get(reference)
        return card.seller_id if card else None

    async def get(self, reference: PaymentMethodReference) -> Card | None:
        return self.tables.cards.get(reference)

    async def lock(self, reference: PaymentMethodReference) -> Card | None:
        await self.locks.take("card", reference)
        return self.tables.cards.get(reference)

    async def of_seller(self, seller_id: SellerId) -> Sequence[Card]:
        cards = [card for card in self.tables.cards.values() if card.seller_id == seller_id]
        return sorted(cards, key=lambda card: (card.saved_at, card.reference), reverse=True)

    async def save(self, card: Card) -> None:
        if await self.lock(card.reference) is None:
            raise NotFound("card")
        self.tables.cards[card.reference] = card
