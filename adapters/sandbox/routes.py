"""Every endpoint that the stand-in serves; a new resource adds its line here."""

from adapters.sandbox.control import books, clock, deliveries, faults, outcomes
from adapters.sandbox.resources import (
    account_links,
    accounts,
    balances,
    charges,
    customers,
    event_log,
    payment_intents,
    payment_methods,
    refunds,
    reversals,
    setup_intents,
    topups,
    transfers,
    webhook_endpoints,
)
from adapters.sandbox.wire.routing import Router

_PARTS = (
    account_links,
    accounts,
    balances,
    books,
    charges,
    clock,
    customers,
    deliveries,
    event_log,
    faults,
    outcomes,
    payment_intents,
    payment_methods,
    refunds,
    reversals,
    setup_intents,
    topups,
    transfers,
    webhook_endpoints,
)


ENDPOINTS = tuple(endpoint for part in _PARTS for endpoint in part.ENDPOINTS)


def make_router() -> Router:
    """Return the router of the whole API."""
    return Router(ENDPOINTS)
