"""Subscriptions: what a customer pays again and again, until somebody ends it."""

from collections.abc import Callable

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.invoice_ends import void
from adapters.sandbox.resources.periods import DAY, next_boundary
from adapters.sandbox.resources.renewals import watch_end
from adapters.sandbox.resources.subscription_changes import (
    changes_of,
    check_open,
    check_terms,
    end_wish,
    owned_method,
)
from adapters.sandbox.resources.subscription_forms import CANCEL, CREATE, FILTER, UPDATE
from adapters.sandbox.resources.subscription_items import check_items, first_items
from adapters.sandbox.resources.subscription_shape import blank_subscription
from adapters.sandbox.resources.subscription_start import start
from adapters.sandbox.resources.subscription_state import (
    ENDED,
    cancel,
    enter_subscription,
    invoices_of,
)
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import invalid, missing
from adapters.sandbox.wire.listing import list_objects


def create(call: Call) -> Json:
    """Make a subscription, and its first invoice with it."""
    form = call.form
    customer = call.named("customer", form["customer"], param="customer")
    check_terms(form.get("collection_method", "charge_automatically"), form.get("days_until_due"))
    method = owned_method(call, customer["id"]) if form.get("default_payment_method") else None
    subscription_id = call.make_id("sub")
    items = first_items(call, subscription_id)
    check_items(items)
    trial_end = _trial_end(call)
    subscription = blank_subscription(call, subscription_id, items, trial_end=trial_end)
    subscription["default_payment_method"] = method
    first_end = trial_end or next_boundary(call.now, items[0]["price"]["recurring"], after=call.now)
    subscription |= end_wish(call, period_end=first_end)
    return start(call, subscription)


def get(call: Call) -> Json:
    """Return a subscription, an ended one too."""
    return call.subject("subscription")


def update(call: Call) -> Json:
    """Change a subscription, all at once or not at all."""
    subscription = get(call)
    check_open(call, subscription)
    after = changes_of(call, subscription)
    enter_subscription(call, subscription, **after)
    if after.get("cancel_at") is not None:
        watch_end(call, subscription)
    return subscription


def delete(call: Call) -> Json:
    """End a subscription now."""
    subscription = get(call)
    if subscription["status"] in ENDED:
        raise missing("subscription", subscription["id"])
    was_incomplete = subscription["status"] == "incomplete"
    details = call.form.get("cancellation_details") or {}
    cancel(call, subscription, reason="cancellation_requested", **details)
    if was_incomplete:
        for invoice in invoices_of(call, subscription):
            void(call, invoice)
    return subscription


def list_all(call: Call) -> Json:
    """List subscriptions that have not ended, or those of one status, or all."""
    return list_objects(
        call, "subscription", by=("collection_method", "customer"), keep=_filter(call.form)
    )


def _filter(form: Json) -> Callable[[Json], bool]:
    status = form.get("status", "")
    price = form.get("price") or form.get("plan")

    def keep(subscription: Json) -> bool:
        prices = {item["price"]["id"] for item in subscription["items"]["data"]}
        if price is not None and price not in prices:
            return False
        if status in {"", "all"}:
            return bool(status) or subscription["status"] != "canceled"
        if status == "ended":
            return subscription["status"] in ENDED
        return bool(subscription["status"] == status)

    return keep


def _trial_end(call: Call) -> int | None:
    form = call.form
    if form.get("trial_period_days") and form.get("trial_end"):
        raise invalid("Give one of `trial_end` and `trial_period_days`.", param="trial_end")
    if form.get("trial_period_days"):
        return int(call.now + form["trial_period_days"] * DAY)
    given = form.get("trial_end") or "now"
    if given == "now":
        return None
    if not given.isdecimal() or int(given) <= call.now:
        raise invalid("Invalid timestamp: must be an integer Unix time ahead.", param="trial_end")
    return int(given)


_PATH = "/v1/subscriptions"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH, act=create, form=CREATE),
    Endpoint(method="GET", path=_PATH, act=list_all, form=FILTER),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(method="POST", path=_PATH + "/{id}", act=update, form=UPDATE),
    Endpoint(method="DELETE", path=_PATH + "/{id}", act=delete, form=CANCEL),
)
