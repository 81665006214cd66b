"""Subscriptions and invoices that tests are made of: whole and valid, each one different."""

from datetime import datetime, timedelta

from domain.ids import (
    InvoiceId,
    InvoiceReference,
    PriceReference,
    SellerId,
    SubscriptionId,
    SubscriptionReference,
)
from domain.invoice import Invoice, InvoiceFacts, InvoiceStatus
from domain.subscription import Subscription, SubscriptionFacts, SubscriptionStatus
from tests.builders import LATER, NOON, a_seller_id, a_transaction_id, eur, fresh


def a_subscription(seller_id: SellerId | None = None) -> Subscription:
    """Return a subscription as it was just asked for."""
    return Subscription(
        id=SubscriptionId(a_transaction_id()),
        seller_id=seller_id or a_seller_id(),
        price=PriceReference("price_basic"),
        created_at=NOON,
        key=fresh("key"),
        asked_at=NOON,
    )


def subscription_facts(
    reference: str | None = None,
    *,
    status: SubscriptionStatus = SubscriptionStatus.ACTIVE,
    cancel_at_period_end: bool = False,
    canceled_at: datetime | None = None,
) -> SubscriptionFacts:
    return SubscriptionFacts(
        reference=SubscriptionReference(reference or fresh("sub")),
        price=PriceReference("price_basic"),
        status=status,
        period_start=NOON,
        period_end=NOON + timedelta(days=30),
        cancel_at_period_end=cancel_at_period_end,
        canceled_at=canceled_at,
    )


def an_invoice(
    seller_id: SellerId | None = None, *, status: InvoiceStatus = InvoiceStatus.OPEN
) -> Invoice:
    """Return an invoice none of whose fields has its default."""
    facts = InvoiceFacts(
        reference=InvoiceReference(fresh("in")),
        status=status,
        amount_due=eur(2_900),
        amount_paid=eur(900),
        amount_remaining=eur(2_000),
        period_start=NOON,
        period_end=NOON + timedelta(days=30),
        created_at=NOON,
        subscription=SubscriptionReference(fresh("sub")),
        number="OPS-0001",
        hosted_page="https://stripe.example/in",
        pdf="https://stripe.example/in/pdf",
        attempt_count=3,
        next_payment_attempt=LATER,
        last_payment_error="insufficient_funds",
    )
    return Invoice(
        id=InvoiceId(a_transaction_id()),
        seller_id=seller_id or a_seller_id(),
        facts=facts,
        synced_at=LATER,
    )
