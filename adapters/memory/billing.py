"""Sellers' subscriptions and invoices, in memory: what a unit writes, and what is read."""

from collections.abc import Iterable
from dataclasses import dataclass

from adapters.memory.database import MemoryDatabase
from adapters.memory.locks import UnitLocks
from adapters.memory.tables import Tables
from application.ports.billing import InvoicePage, SubscriptionPage
from application.ports.errors import NotFound
from domain.ids import (
    InvoiceId,
    InvoiceReference,
    PriceReference,
    SellerId,
    SubscriptionId,
    SubscriptionReference,
)
from domain.invoice import Invoice
from domain.subscription import Subscription


@dataclass(frozen=True, slots=True)
class MemorySubscriptions:
    """Keeps subscriptions; the processor's name for one occurs once."""

    tables: Tables
    locks: UnitLocks

    async def add(self, subscription: Subscription) -> bool:
        if subscription.facts is not None:
            reference = subscription.facts.reference
            await self.locks.take("subscription named", reference)
            if self._named(reference) is not None:
                return False
        await self.locks.take("subscription", subscription.id)
        self.tables.subscriptions[subscription.id] = subscription
        return True

    async def get(self, id: SubscriptionId) -> Subscription:
        try:
            return self.tables.subscriptions[id]
        except KeyError:
            raise NotFound("subscription") from None

    async def lock(self, id: SubscriptionId) -> Subscription:
        await self.locks.take("subscription", id)
        return await self.get(id)

    async def lock_named(self, reference: SubscriptionReference) -> Subscription | None:
        found = self._named(reference)
        return None if found is None else await self.lock(found.id)

    async def live(self, seller_id: SellerId, price: PriceReference) -> Subscription | None:
        wanted = (
            row
            for row in self.tables.subscriptions.values()
            if row.is_live and (row.seller_id, row.price) == (seller_id, price)
        )
        return min(wanted, key=lambda row: row.id, default=None)

    async def save(self, subscription: Subscription) -> None:
        await self.lock(subscription.id)
        self.tables.subscriptions[subscription.id] = subscription

    def _named(self, reference: SubscriptionReference) -> Subscription | None:
        for row in self.tables.subscriptions.values():
            if row.facts and row.facts.reference == reference:
                return row
        return None


@dataclass(frozen=True, slots=True)
class MemoryInvoices:
    """Keeps invoices; the processor's name for one occurs once."""

    tables: Tables
    locks: UnitLocks

    async def add(self, invoice: Invoice) -> bool:
        reference = invoice.facts.reference
        await self.locks.take("invoice named", reference)
        if self._named(reference) is not None:
            return False
        self.tables.invoices[invoice.id] = invoice
        return True

    async def lock_named(self, reference: InvoiceReference) -> Invoice | None:
        found = self._named(reference)
        if found is None:
            return None
        await self.locks.take("invoice", found.id)
        return self.tables.invoices[found.id]

    async def save(self, invoice: Invoice) -> None:
        await self.locks.take("invoice", invoice.id)
        if invoice.id not in self.tables.invoices:
            raise NotFound("invoice")
        self.tables.invoices[invoice.id] = invoice

    def _named(self, reference: InvoiceReference) -> Invoice | None:
        for row in self.tables.invoices.values():
            if row.facts.reference == reference:
                return row
        return None


@dataclass(frozen=True, slots=True)
class MemoryBillingQueries:
    """Answers about subscriptions and invoices, by looking at every committed row."""

    database: MemoryDatabase

    async def subscription(self, id: SubscriptionId) -> Subscription | None:
        return self.database.tables.subscriptions.get(id)

    async def invoice(self, id: InvoiceId) -> Invoice | None:
        return self.database.tables.invoices.get(id)

    async def subscriptions(
        self, seller_id: SellerId | None, *, limit: int, after: SubscriptionId | None
    ) -> SubscriptionPage:
        stored: Iterable[Subscription] = self.database.tables.subscriptions.values()
        rows = [row for row in stored if seller_id in (None, row.seller_id)]
        rows = [row for row in rows if after is None or row.id < after]
        rows.sort(key=lambda row: row.id, reverse=True)
        return SubscriptionPage(rows=rows[:limit], has_next=len(rows) > limit)

    async def invoices(
        self, seller_id: SellerId | None, *, limit: int, after: InvoiceId | None
    ) -> InvoicePage:
        stored: Iterable[Invoice] = self.database.tables.invoices.values()
        rows = [row for row in stored if seller_id in (None, row.seller_id)]
        rows = [row for row in rows if after is None or row.id < after]
        rows.sort(key=lambda row: row.id, reverse=True)
        return InvoicePage(rows=rows[:limit], has_next=len(rows) > limit)
