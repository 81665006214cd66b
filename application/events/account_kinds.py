"""The types of Stripe's events that sellers' own accounts send."""

from typing import Final

from application.events.account_event import AccountEvent
from application.events.event_kind import EventKind, kinds
from application.events.payout_event import PayoutEvent
from application.ports.webhook_verifier import WebhookEndpoint

_CONNECT: Final = WebhookEndpoint.CONNECT

ACCOUNTS: Final[tuple[EventKind, ...]] = (
    *kinds(
        _CONNECT,
        "account",
        AccountEvent,
        updated="what the seller's account can do now; held transfers go",
    ),
    *kinds(
        _CONNECT,
        "capability",
        AccountEvent,
        updated="transfers may have become possible, or impossible",
    ),
    *kinds(
        _CONNECT,
        "account.application",
        AccountEvent,
        deauthorized="the seller has shown the platform out; transfers to the account are held",
    ),
    *kinds(
        _CONNECT,
        "account.application",
        None,
        authorized="the answer to the code that the seller brings back says so already",
    ),
    *kinds(
        _CONNECT,
        "account.external_account",
        AccountEvent,
        created="the seller has a bank account; payouts may begin",
        updated="the seller's bank account changed, or a payout to it failed",
        deleted="the seller's bank account is gone; payouts may stop",
    ),
    *kinds(
        _CONNECT,
        "person",
        AccountEvent,
        updated="what Stripe asks of the people behind an account may have changed",
    ),
    *kinds(
        _CONNECT,
        "balance",
        None,
        available="a seller's own balance: what is owed is netted from the next share",
    ),
    *kinds(
        _CONNECT,
        "payout",
        PayoutEvent,
        created="the seller's money is about to leave for the bank",
        updated="the seller's money is on its way, or arrives on another day",
        paid="the seller's money is expected at the bank",
        failed="the bank sent the seller's money back, even after it counted as paid",
        canceled="the seller's money stays at Stripe",
    ),
)
