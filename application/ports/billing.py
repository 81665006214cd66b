"""Where sellers' subscriptions and invoices are kept, and how they are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

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


class Subscriptions(Protocol):
    """Sellers' subscriptions."""

    async def add(self, subscription: Subscription) -> bool:
        """Store a new subscription and its seller; False says that the processor's is here."""
        ...

    async def get(self, id: SubscriptionId) -> Subscription:
        """Return a subscription; raise `NotFound`."""
        ...

    async def lock(self, id: SubscriptionId) -> Subscription:
        """Return a subscription, locked; raise `NotFound`."""
        ...

    async def lock_named(self, reference: SubscriptionReference) -> Subscription | None:
        """Return the subscription that the processor calls so, locked."""
        ...

    async def live(self, seller_id: SellerId, price: PriceReference) -> Subscription | None:
        """Return a live subscription of a seller's to a price; the oldest, where there are more."""
        ...

    async def save(self, subscription: Subscription) -> None:
        """Write a subscription back."""
        ...


class Invoices(Protocol):
    """Sellers' invoices."""

    async def add(self, invoice: Invoice) -> bool:
        """Store a new invoice and its seller; False says that the processor's is here."""
        ...

    async def lock_named(self, reference: InvoiceReference) -> Invoice | None:
        """Return the invoice that the processor calls so, locked."""
        ...

    async def save(self, invoice: Invoice) -> None:
        """Write an invoice back."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionPage:
    """Subscriptions, newest first, and whether older ones follow."""

    rows: Sequence[Subscription]
    has_next: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePage:
    """Invoices, newest first, and whether older ones follow."""

    rows: Sequence[Invoice]
    has_next: bool


class BillingQueries(Protocol):
    """Answers about subscriptions and invoices; each call is one statement."""

    async def subscription(self, id: SubscriptionId) -> Subscription | None:
        """Return a subscription."""
        ...

    async def invoice(self, id: InvoiceId) -> Invoice | None:
        """Return an invoice."""
        ...

    async def subscriptions(
        self, seller_id: SellerId | None, *, limit: int, after: SubscriptionId | None
    ) -> SubscriptionPage:
        """Return one page of a seller's, or of everybody's, that came in before `after`."""
        ...

    async def invoices(
        self, seller_id: SellerId | None, *, limit: int, after: InvoiceId | None
    ) -> InvoicePage:
        """Return one page of a seller's, or of everybody's, that came in before `after`."""
        ...
