"""Between the rows of `subscription` and `invoice`, and the aggregates."""

from adapters.postgres.row import Row
from domain.currency import Currency
from domain.ids import (
    InvoiceId,
    InvoiceReference,
    PriceReference,
    SellerId,
    SubscriptionId,
    SubscriptionReference,
)
from domain.invoice import Invoice, InvoiceFacts, InvoiceStatus
from domain.money import Money
from domain.subscription import Subscription, SubscriptionFacts, SubscriptionStatus


def subscription_columns(subscription: Subscription) -> dict[str, object]:
    """Return what the row of a subscription holds."""
    facts = subscription.facts
    return {
        "id": subscription.id,
        "seller_id": subscription.seller_id,
        "price": subscription.price,
        "key": subscription.key,
        "asked_at": subscription.asked_at,
        "subscription_reference": facts.reference if facts else None,
        "status": facts.status if facts else None,
        "period_start": facts.period_start if facts else None,
        "period_end": facts.period_end if facts else None,
        "cancel_at_period_end": facts is not None and facts.cancel_at_period_end,
        "canceled_at": facts.canceled_at if facts else None,
        "synced_at": subscription.synced_at,
        "created_at": subscription.created_at,
    }


def subscription_of(row: Row) -> Subscription:
    """Return the subscription that a row holds."""
    return Subscription(
        id=SubscriptionId(row.id),
        seller_id=SellerId(row.seller_id),
        price=PriceReference(row.price),
        key=row.key,
        asked_at=row.asked_at,
        facts=_facts(row),
        synced_at=row.synced_at,
        created_at=row.created_at,
    )


def invoice_columns(invoice: Invoice) -> dict[str, object]:
    """Return what the row of an invoice holds."""
    facts = invoice.facts
    return {
        "id": invoice.id,
        "seller_id": invoice.seller_id,
        "invoice_reference": facts.reference,
        "subscription_reference": facts.subscription,
        "number": facts.number,
        "status": facts.status,
        "amount_due_minor": facts.amount_due.minor_units,
        "amount_paid_minor": facts.amount_paid.minor_units,
        "amount_remaining_minor": facts.amount_remaining.minor_units,
        "currency": facts.amount_due.currency.code,
        "period_start": facts.period_start,
        "period_end": facts.period_end,
        "hosted_page": facts.hosted_page,
        "pdf": facts.pdf,
        "attempt_count": facts.attempt_count,
        "next_payment_attempt": facts.next_payment_attempt,
        "last_payment_error": facts.last_payment_error,
        "created_at": facts.created_at,
        "synced_at": invoice.synced_at,
    }


def invoice_of(row: Row) -> Invoice:
    """Return the invoice that a row holds."""
    currency = Currency.of(row.currency)
    subscription = row.subscription_reference
    return Invoice(
        id=InvoiceId(row.id),
        seller_id=SellerId(row.seller_id),
        facts=InvoiceFacts(
            reference=InvoiceReference(row.invoice_reference),
            status=InvoiceStatus(row.status),
            amount_due=Money(row.amount_due_minor, currency),
            amount_paid=Money(row.amount_paid_minor, currency),
            amount_remaining=Money(row.amount_remaining_minor, currency),
            period_start=row.period_start,
            period_end=row.period_end,
            created_at=row.created_at,
            subscription=SubscriptionReference(subscription) if subscription else None,
            number=row.number,
            hosted_page=row.hosted_page,
            pdf=row.pdf,
            attempt_count=row.attempt_count,
            next_payment_attempt=row.next_payment_attempt,
            last_payment_error=row.last_payment_error,
        ),
        synced_at=row.synced_at,
    )


def _facts(row: Row) -> SubscriptionFacts | None:
    if row.subscription_reference is None:
        return None
    return SubscriptionFacts(
        reference=SubscriptionReference(row.subscription_reference),
        price=PriceReference(row.price),
        status=SubscriptionStatus(row.status),
        period_start=row.period_start,
        period_end=row.period_end,
        cancel_at_period_end=row.cancel_at_period_end,
        canceled_at=row.canceled_at,
    )
