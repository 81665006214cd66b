"""Every type of Stripe's events: where it comes in, what it is about, and who handles it.

This one list decides what Stripe is asked for, what is done with what comes in, and what the
documentation says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from application.events.account_event import AccountEvent
from application.events.charge_event import ChargeEvent
from application.events.effect import EventHandler
from application.events.invoice_event import InvoiceEvent, InvoicePaymentEvent
from application.events.setup_event import SetupEvent
from application.events.subscription_event import SubscriptionEvent
from application.events.top_up_event import BalanceEvent, TopUpEvent
from application.events.transfer_event import TransferEvent
from application.ports.webhook_verifier import WebhookEndpoint

_PLATFORM, _CONNECT = WebhookEndpoint.PLATFORM, WebhookEndpoint.CONNECT


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKind:
    """One type at one door; without a handler it is accepted and ignored, for the reason given."""

    name: str
    door: WebhookEndpoint
    about: str
    """What Stripe calls the object."""
    meaning: str
    """One line for the documentation: what it does here, or why nothing."""
    handler: type[EventHandler] | None = None

    @property
    def is_registered(self) -> bool:
        """Return whether Stripe is asked for it."""
        return self.handler is not None


def _kinds(
    door: WebhookEndpoint, family: str, handler: type[EventHandler] | None, **meanings: str
) -> list[EventKind]:
    """Return the types of one family: `payment_intent` and `succeeded` make one."""
    return [
        EventKind(
            name=f"{family}.{name}",
            door=door,
            about=family.rpartition(".")[2],
            meaning=meaning,
            handler=handler,
        )
        for name, meaning in meanings.items()
    ]


_ALL: Final = (
    *_kinds(
        _PLATFORM,
        "payment_intent",
        ChargeEvent,
        succeeded="the fee is charged and booked; the transfer is planned",
        payment_failed="the fee was declined, and why",
        canceled="the fee can no longer be collected by this intent",
        requires_action="the seller's bank wants to see the seller",
        processing="the bank takes its time; the outcome follows",
    ),
    *_kinds(
        _PLATFORM,
        "setup_intent",
        SetupEvent,
        succeeded="a card is saved and becomes the one that is charged",
    ),
    *_kinds(
        _PLATFORM,
        "transfer",
        TransferEvent,
        created="the share is sent; recovers an answer that was lost",
        updated="the share as it stands; a label may have changed",
        reversed="a part of the share, or all, was taken back",
    ),
    *_kinds(
        _PLATFORM,
        "transfer",
        None,
        paid="Stripe ended this type in 2017: a transfer is paid when it is accepted",
        failed="Stripe ended this type in 2017: a transfer that fails is never made",
    ),
    *_kinds(
        _PLATFORM,
        "topup",
        TopUpEvent,
        succeeded="Amazon's money arrived; held transfers go",
    ),
    *_kinds(
        _PLATFORM,
        "balance",
        BalanceEvent,
        available="transfers that waited for the platform's balance are tried again",
    ),
    *_kinds(
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
    *_kinds(
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
    *_kinds(
        _PLATFORM,
        "invoice",
        None,
        deleted="a draft that was deleted was never asked for",
    ),
    *_kinds(
        _PLATFORM,
        "invoice_payment",
        InvoicePaymentEvent,
        paid="one payment of an invoice; the invoice is looked at",
    ),
    *_kinds(
        _CONNECT,
        "account",
        AccountEvent,
        updated="what the seller's account can do now; held transfers go",
    ),
)

REGISTRY: Final[Mapping[tuple[str, WebhookEndpoint], EventKind]] = MappingProxyType(
    {(kind.name, kind.door): kind for kind in _ALL}
)


@dataclass(frozen=True, slots=True)
class EventHandlers:
    """One handler of each kind."""

    handlers: Mapping[type[EventHandler], EventHandler]

    def find(self, event_type: str, *, account: str | None) -> EventHandler | None:
        """Return who handles a type, of the platform or of an account; None where nobody does."""
        kind = kind_of(event_type, account=account)
        return None if kind is None or kind.handler is None else self.handlers[kind.handler]


def kind_of(event_type: str, *, account: str | None) -> EventKind | None:
    """Return what is known of a type at the door where it came in."""
    return REGISTRY.get((event_type, _PLATFORM if account is None else _CONNECT))


def why_ignored(event_type: str, *, account: str | None) -> str:
    """Return why nobody handles a type."""
    kind = kind_of(event_type, account=account)
    return f"{event_type} is not asked for" if kind is None else kind.meaning


def event_types(door: WebhookEndpoint) -> tuple[str, ...]:
    """Return the types that one of our doors asks Stripe for."""
    return tuple(kind.name for kind in _ALL if kind.door is door and kind.is_registered)
