"""Every type of Stripe's events: where it comes in, what it is about, and who handles it.

This one list decides what Stripe is asked for, what is done with what comes in, and what the
documentation says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from application.events.account_kinds import ACCOUNTS
from application.events.billing_kinds import BILLING
from application.events.card_event import CardEvent
from application.events.charge_event import ChargeDetailEvent, ChargeEvent
from application.events.customer_event import CustomerEvent
from application.events.dispute_event import DisputeEvent
from application.events.effect import EventHandler
from application.events.event_kind import EventKind, kinds
from application.events.refund_event import ChargeRefundEvent, RefundEvent
from application.events.setup_event import SetupEvent
from application.events.top_up_event import BalanceEvent, TopUpEvent
from application.events.transfer_event import TransferEvent
from application.ports.webhook_verifier import WebhookEndpoint

_PLATFORM, _CONNECT = WebhookEndpoint.PLATFORM, WebhookEndpoint.CONNECT


_ALL: Final = (
    *kinds(
        _PLATFORM,
        "payment_intent",
        ChargeEvent,
        succeeded="the fee is charged and booked; the transfer is planned",
        payment_failed="the fee was declined, and why",
        canceled="the fee can no longer be collected by this intent",
        requires_action="the seller's bank wants to see the seller",
        processing="the bank takes its time; the outcome follows",
    ),
    *kinds(
        _PLATFORM,
        "charge",
        ChargeRefundEvent,
        refunded="the refunds of a fee, or of an invoice, as they stand, whoever made them",
    ),
    *kinds(
        _PLATFORM,
        "refund",
        RefundEvent,
        created="a part of a fee goes back to the card, or all; likewise of an invoice",
        updated="a refund as it stands; one that was pending may have arrived",
        failed="a refund came back: its amount is the fee's again",
    ),
    *kinds(
        _PLATFORM,
        "charge.refund",
        RefundEvent,
        updated="the older name of `refund.updated`, and no other news",
    ),
    *kinds(
        _PLATFORM,
        "charge.dispute",
        DisputeEvent,
        created="a bank claims a fee, or asks about one; a share that waits is held",
        updated="a dispute as it stands; an inquiry may have become one",
        funds_withdrawn="a bank took a fee, or what paid an invoice, and Stripe its own for that",
        funds_reinstated="a bank gave a fee back",
        closed="a dispute is won or lost, an inquiry over; won, the share goes",
    ),
    *kinds(
        _PLATFORM,
        "radar.early_fraud_warning",
        None,
        created="a bank's suspicion moves no money; if it disputes the fee, that event counts",
    ),
    *kinds(
        _PLATFORM,
        "setup_intent",
        SetupEvent,
        succeeded="a card is saved and becomes the one that is charged",
    ),
    *kinds(
        _PLATFORM,
        "setup_intent",
        None,
        setup_failed="no card is saved; the seller sees why and tries again with the same setup",
        requires_action="the seller's bank asks in the seller's browser; nothing waits for it here",
        canceled="no card is saved, and none was counted on",
    ),
    *kinds(
        _PLATFORM,
        "charge",
        ChargeDetailEvent,
        succeeded="what Stripe kept of the fee, once that is settled",
        failed="why the fee was refused, as its payment intent tells",
        updated="what Stripe kept of the fee, where it was settled late",
    ),
    *kinds(
        _PLATFORM,
        "payment_method",
        CardEvent,
        attached="a card is saved; it is charged once a setup or the seller chooses it",
        detached="a card is not charged any more, wherever it was taken away",
        updated="what is shown of a card is kept as it is",
        automatically_updated="the network renewed a card; charges that waited for it go",
    ),
    *kinds(
        _PLATFORM,
        "customer",
        CustomerEvent,
        updated="a default card that was chosen at Stripe is charged from now on",
        deleted="the customer and its cards are gone; the next setup makes another",
    ),
    *kinds(
        _PLATFORM,
        "transfer",
        TransferEvent,
        created="the share is sent; recovers an answer that was lost",
        updated="the share as it stands; a label may have changed",
        reversed="a part of the share, or all, was taken back",
    ),
    *kinds(
        _PLATFORM,
        "transfer",
        None,
        paid="Stripe ended this type in 2017: a transfer is paid when it is accepted",
        failed="Stripe ended this type in 2017: a transfer that fails is never made",
    ),
    *kinds(
        _PLATFORM,
        "topup",
        TopUpEvent,
        succeeded="Amazon's money arrived; held transfers go",
        reversed="Amazon's money left again; nothing more is paid out of it",
    ),
    *kinds(
        _PLATFORM,
        "topup",
        None,
        failed="the money never arrived, so nothing of it was counted on",
    ),
    *kinds(
        _PLATFORM,
        "reserve.hold",
        None,
        created="Stripe keeps a part of the balance: a transfer that it is short for is held",
    ),
    *kinds(
        _PLATFORM,
        "reserve.release",
        None,
        created="Stripe gives a part of the balance free; `balance.available` tells of it",
    ),
    *kinds(
        _PLATFORM,
        "balance",
        BalanceEvent,
        available="transfers that waited for the platform's balance are tried again",
    ),
    *BILLING,
    *kinds(
        _PLATFORM,
        "payout",
        None,
        paid="the platform's own money reached its bank: no seller's share",
        failed="the platform's own money came back from its bank: no seller's share",
        reconciliation_completed="tells what the platform's own payout is made of: no seller's",
    ),
    *ACCOUNTS,
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
