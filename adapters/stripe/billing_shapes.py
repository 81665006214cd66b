"""Subscriptions and invoices as Stripe writes them, in today's shape or in that of 2023-08-16.

Since then the period of a subscription lies on its items, and an invoice names its subscription
and its payments elsewhere. An event is written in the version of its endpoint for ever.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from adapters.stripe.amounts import from_stripe
from adapters.stripe.metadata import SUBSCRIPTION
from application.ports.subscription_gateway import FoundSubscription
from domain.ids import (
    CustomerReference,
    InvoiceReference,
    PaymentIntentReference,
    PriceReference,
    SubscriptionId,
    SubscriptionReference,
)
from domain.invoice import InvoiceFacts, InvoiceStatus
from domain.money import Money
from domain.subscription import SubscriptionFacts, SubscriptionStatus

Shape = Mapping[str, Any]


def subscription_of(shape: Shape) -> FoundSubscription:
    """Return what a subscription says; raise `ValueError` or `KeyError` where it makes no sense."""
    item = shape["items"]["data"][0]
    # A period is the subscription's own in the old shape, and its items' in the new one.
    period = shape if "current_period_end" in shape else item
    return FoundSubscription(
        facts=SubscriptionFacts(
            reference=SubscriptionReference(shape["id"]),
            price=PriceReference(item["price"]["id"]),
            status=SubscriptionStatus(shape["status"]),
            period_start=_moment(period["current_period_start"]),
            period_end=_moment(period["current_period_end"]),
            cancel_at_period_end=bool(shape["cancel_at_period_end"]),
            canceled_at=_moment_or_none(shape.get("canceled_at")),
        ),
        customer=CustomerReference(_id_of(shape["customer"])),
        made_for=_made_for(shape.get("metadata") or {}),
        client_secret=_client_secret(shape.get("latest_invoice")),
    )


def invoice_of(shape: Shape, *, last_payment_error: str | None) -> InvoiceFacts:
    """Return what an invoice says; raise `ValueError` or `KeyError` where it makes no sense."""
    period = _period(shape)
    subscription = _subscription_named(shape)
    return InvoiceFacts(
        reference=InvoiceReference(shape["id"]),
        status=InvoiceStatus(shape["status"]),
        amount_due=_money(shape, "amount_due"),
        amount_paid=_money(shape, "amount_paid"),
        amount_remaining=_money(shape, "amount_remaining"),
        period_start=_moment(period["start"]),
        period_end=_moment(period["end"]),
        created_at=_moment(shape["created"]),
        subscription=SubscriptionReference(_id_of(subscription)) if subscription else None,
        number=shape.get("number"),
        hosted_page=shape.get("hosted_invoice_url"),
        pdf=shape.get("invoice_pdf"),
        attempt_count=shape["attempt_count"],
        next_payment_attempt=_moment_or_none(shape.get("next_payment_attempt")),
        last_payment_error=last_payment_error,
    )


def customer_of(shape: Shape) -> CustomerReference:
    """Return whose invoice it is."""
    return CustomerReference(_id_of(shape["customer"]))


def intents_of(shape: Shape) -> Sequence[PaymentIntentReference]:
    """Return what pays an invoice, or has tried to, oldest first."""
    if "payments" not in shape:
        intent = shape.get("payment_intent")
        return [PaymentIntentReference(_id_of(intent))] if intent else []
    # Stripe lists the newest first. What is paid by other means names no intent.
    payments = reversed((shape["payments"] or {}).get("data", ()))
    named = (payment["payment"].get("payment_intent") for payment in payments)
    return [PaymentIntentReference(_id_of(intent)) for intent in named if intent]


def _subscription_named(shape: Shape) -> Any:
    details = (shape.get("parent") or {}).get("subscription_details") or {}
    return details.get("subscription") or shape.get("subscription")


def _period(shape: Shape) -> Shape:
    """Return the time that is paid for: an invoice's own period is the one before."""
    lines = (shape.get("lines") or {}).get("data")
    if lines:
        period: Shape = lines[0]["period"]
        return period
    return {"start": shape["period_start"], "end": shape["period_end"]}


def _client_secret(invoice: Any) -> str | None:
    if not isinstance(invoice, Mapping):
        return None
    # The old shape gives the whole intent where the new one gives no more than its secret.
    intent = invoice.get("payment_intent")
    old = intent if isinstance(intent, Mapping) else {}
    secret = (invoice.get("confirmation_secret") or old).get("client_secret")
    return None if secret is None else str(secret)


def _made_for(metadata: Mapping[str, str]) -> SubscriptionId | None:
    with suppress(KeyError, ValueError):
        return SubscriptionId(UUID(metadata[SUBSCRIPTION]))
    return None


def _money(shape: Shape, name: str) -> Money:
    return from_stripe(shape[name], shape["currency"])


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _moment_or_none(seconds: int | None) -> datetime | None:
    return None if seconds is None else _moment(seconds)


def _id_of(named: Any) -> str:
    """Return the id of an object that is named, or given in full."""
    return str(named["id"] if isinstance(named, Mapping) else named)
