"""The types of Stripe's events that are about subscriptions and invoices."""

from typing import Final

from application.events.event_kind import EventKind, kinds
from application.events.invoice_event import InvoiceEvent, InvoicePaymentEvent
from application.events.subscription_event import SubscriptionEvent
from application.ports.webhook_verifier import WebhookEndpoint

_PLATFORM: Final = WebhookEndpoint.PLATFORM

BILLING: Final[tuple[EventKind, ...]] = (
    *kinds(
        _PLATFORM,
        "customer.subscription",
        SubscriptionEvent,
        created="a subscription is there; recovers an answer that was lost",
        updated="its status, its period, or whether it goes on",
        deleted="it has ended for good",
        paused="it rests: its trial ended without a card",
        resumed="it goes on after a rest",
        trial_will_end="its trial ends in three days",
    ),
    *kinds(
        _PLATFORM,
        "customer.subscription",
        None,
        pending_update_applied="only `subscription.updated` counts: nothing is left pending here",
        pending_update_expired="only `subscription.updated` counts: nothing is left pending here",
    ),
    *kinds(
        _PLATFORM,
        "invoice",
        InvoiceEvent,
        created="a draft; Stripe waits with the money until this is answered",
        finalized="it has its number and its pages, and asks for its money",
        updated="the invoice as it stands",
        paid="it is paid, by card or otherwise; what moved is booked",
        payment_succeeded="a card paid it; what moved is booked",
        payment_failed="a card was declined, why, and when the next try is",
        payment_action_required="the seller's bank wants to see the seller",
        voided="it was never due",
        marked_uncollectible="it will hardly be paid",
        finalization_failed="Stripe could not finalize it",
        overdue="its day has passed",
        sent="the seller was sent it",
        overpaid="more was paid than it asked for",
    ),
    *kinds(
        _PLATFORM,
        "invoice",
        None,
        deleted="a draft that was deleted was never asked for",
        upcoming="tells what the next invoice may be: no invoice yet, and it has no id",
        will_be_due="a reminder; the invoice itself has not changed",
        payment_attempt_required="for those who collect invoices themselves: Stripe does it here",
    ),
    *kinds(
        _PLATFORM,
        "invoice_payment",
        InvoicePaymentEvent,
        paid="one payment of an invoice; the invoice is looked at",
    ),
)
