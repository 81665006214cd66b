"""Subscriptions and their invoices at the payment processor."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from domain.ids import (
    ChargeReference,
    CustomerReference,
    InvoiceReference,
    PriceReference,
    SellerId,
    SubscriptionId,
    SubscriptionReference,
)
from domain.invoice import InvoiceFacts
from domain.movement import Movement
from domain.subscription import SubscriptionFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionOrder:
    """What is asked for: which price, for whom, and the row that it is made for."""

    subscription_id: SubscriptionId
    seller_id: SellerId
    customer: CustomerReference
    price: PriceReference


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSubscription:
    """A subscription as it stands; `made_for` is the row of ours that it names, if any.

    The secret lets the seller's browser pay what is due; it is for that alone, never for a log.
    """

    facts: SubscriptionFacts
    customer: CustomerReference
    made_for: SubscriptionId | None = None
    client_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundInvoice:
    """An invoice as it stands, and the money that has paid it so far.

    `is_settled` is False while the processor has not said what it kept of a payment.
    """

    facts: InvoiceFacts
    customer: CustomerReference
    takings: tuple[Movement, ...] = ()
    is_settled: bool = True


class SubscriptionGateway(Protocol):
    """Keeps subscriptions and their invoices.

    Every method raises `GatewayUnavailable` or `GatewayMisused`, and nothing else but what it says.
    """

    async def create_subscription(self, order: SubscriptionOrder, *, key: str) -> FoundSubscription:
        """Start a subscription, at most once per key; its first invoice waits to be paid.

        Raises also `RequestRefused`: then the key created nothing and never will.
        """
        ...

    async def look_up_subscription(
        self, order: SubscriptionOrder, *, since: datetime, until: datetime
    ) -> FoundSubscription | None:
        """Return what was made for this order in this time; None is proof that nothing was."""
        ...

    async def look_up_live(
        self, order: SubscriptionOrder, *, since: datetime
    ) -> FoundSubscription | None:
        """Return the customer's live subscription to the price, begun since, whatever row it names.

        A row that is forgotten is one that nobody can name.
        """
        ...

    async def find_subscription(self, reference: SubscriptionReference) -> FoundSubscription:
        """Return a subscription, an ended one too."""
        ...

    async def end_with_period(
        self, reference: SubscriptionReference, *, is_wanted: bool
    ) -> FoundSubscription:
        """Let a subscription end with its present period, or let it go on after all.

        Raises also `SubscriptionEnded`.
        """
        ...

    async def end_now(self, reference: SubscriptionReference) -> FoundSubscription:
        """End a subscription at once; one that has ended already stays as it is."""
        ...

    async def find_invoice(self, reference: InvoiceReference) -> FoundInvoice | None:
        """Return an invoice; None where there is none: a draft can be deleted."""
        ...

    async def find_paid_invoice(self, payment: str) -> InvoiceReference:
        """Return which invoice a payment of an invoice is for."""
        ...

    async def find_charged_invoice(self, charge: ChargeReference) -> InvoiceReference | None:
        """Return which invoice a charge paid; None where it paid none."""
        ...
