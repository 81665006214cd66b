"""Every endpoint that the stand-in serves; a new resource adds its line here."""

from adapters.sandbox.control import (
    banking,
    books,
    clock,
    consent,
    deliveries,
    faults,
    links,
    movements,
    outcomes,
    rulings,
    telling,
)
from adapters.sandbox.resources import (
    account_links,
    accounts,
    balance_settings,
    balances,
    capabilities,
    charges,
    customers,
    disputes,
    event_log,
    external_accounts,
    invoice_payments,
    invoices,
    oauth,
    payment_intents,
    payment_methods,
    payouts,
    prices,
    products,
    refunds,
    reversals,
    setup_intents,
    subscriptions,
    topups,
    transfers,
    webhook_endpoints,
)
from adapters.sandbox.wire.routing import Router

_PARTS = (
    account_links,
    accounts,
    balance_settings,
    balances,
    banking,
    books,
    capabilities,
    charges,
    clock,
    consent,
    customers,
    deliveries,
    disputes,
    event_log,
    external_accounts,
    invoice_payments,
    invoices,
    faults,
    links,
    movements,
    oauth,
    outcomes,
    payment_intents,
    payment_methods,
    payouts,
    prices,
    products,
    refunds,
    reversals,
    rulings,
    setup_intents,
    subscriptions,
    telling,
    topups,
    transfers,
    webhook_endpoints,
)


ENDPOINTS = tuple(endpoint for part in _PARTS for endpoint in part.ENDPOINTS)


def make_router() -> Router:
    """Return the router of the whole API."""
    return Router(ENDPOINTS)
