"""An invoice of a seller's: what is to be paid, whether it was, and what happens if not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Self

from domain.ids import InvoiceId, InvoiceReference, SellerId, SubscriptionReference
from domain.money import Money

_TICK: Final = timedelta(microseconds=1)


class InvoiceStatus(StrEnum):
    """Stripe's own words."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    UNCOLLECTIBLE = "uncollectible"
    VOID = "void"


INVOICE_AHEAD: Final[Mapping[InvoiceStatus, frozenset[InvoiceStatus]]] = MappingProxyType(
    {
        InvoiceStatus.DRAFT: frozenset(InvoiceStatus) - {InvoiceStatus.DRAFT},
        InvoiceStatus.OPEN: frozenset(
            {InvoiceStatus.PAID, InvoiceStatus.UNCOLLECTIBLE, InvoiceStatus.VOID}
        ),
        InvoiceStatus.UNCOLLECTIBLE: frozenset({InvoiceStatus.PAID, InvoiceStatus.VOID}),
        InvoiceStatus.PAID: frozenset(),
        InvoiceStatus.VOID: frozenset(),
    }
)
"""What each status may still become, at once or by and by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFacts:
    """What Stripe says of an invoice at one moment.

    `attempt_count`, `next_payment_attempt` and `last_payment_error` tell how the collection goes.
    """

    reference: InvoiceReference
    status: InvoiceStatus
    amount_due: Money
    amount_paid: Money
    amount_remaining: Money
    period_start: datetime
    period_end: datetime
    created_at: datetime
    subscription: SubscriptionReference | None = None
    number: str | None = None
    hosted_page: str | None = None
    pdf: str | None = None
    attempt_count: int = 0
    next_payment_attempt: datetime | None = None
    last_payment_error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """A seller's invoice, as Stripe last described it."""

    id: InvoiceId
    seller_id: SellerId
    facts: InvoiceFacts
    synced_at: datetime

    def late_news(self, facts: InvoiceFacts) -> str | None:
        """Return why `facts` are older than what is known, if they are."""
        known = self.facts
        if facts.status is not known.status:
            is_ahead = facts.status in INVOICE_AHEAD[known.status]
            return None if is_ahead else f"already {known.status}"
        if facts.attempt_count < known.attempt_count:
            return f"already tried {known.attempt_count} times"
        return None

    def synced(self, facts: InvoiceFacts, *, at: datetime) -> Self:
        """Return this invoice as Stripe described it just now; the moment moves forward."""
        return replace(self, facts=facts, synced_at=max(at, self.synced_at + _TICK))
