"""Changing a subscription: its end, its card, its items."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.changes import merged_metadata
from adapters.sandbox.resources.payment_methods import usable
from adapters.sandbox.resources.periods import DAY
from adapters.sandbox.resources.subscription_items import changed_items, check_items
from adapters.sandbox.resources.subscription_shape import item_list, period_of
from adapters.sandbox.wire.call import Call
from adapters.sandbox.wire.errors import Refused, invalid

_PLAIN = ("collection_method", "days_until_due", "description")
_ALWAYS = {"cancellation_details", "metadata"}


def changes_of(call: Call, subscription: Json) -> Json:
    """Return what a request makes of a subscription's fields, or refuse all of it."""
    form = call.form
    after: Json = {name: form[name] for name in _PLAIN if name in form}
    if "metadata" in form:
        after["metadata"] = merged_metadata(subscription["metadata"], form["metadata"])
    if form.get("default_payment_method"):
        after["default_payment_method"] = owned_method(call, subscription["customer"])
    for name in ("payment_settings", "trial_settings", "cancellation_details"):
        if form.get(name):
            after[name] = {**subscription[name], **form[name]}
    if form.get("items"):
        after["items"] = _items(call, subscription)
    merged = {**subscription, **after}
    check_terms(merged["collection_method"], merged["days_until_due"])
    return after | _end(call, subscription)


def check_open(call: Call, subscription: Json) -> None:
    """Refuse a change that comes after the end."""
    if subscription["status"] == "incomplete_expired" or (
        subscription["status"] == "canceled" and set(call.form) - _ALWAYS
    ):
        raise Refused(
            "A canceled subscription can only update its cancellation_details and metadata."
        )


def check_terms(collection_method: str, days_until_due: int | None) -> None:
    """Refuse an invoice that is sent without a day by which it is due, and the reverse."""
    if (collection_method == "send_invoice") != (days_until_due is not None):
        raise invalid(
            "Give `days_until_due` if `collection_method` is `send_invoice`, and only then.",
            param="days_until_due",
        )


def owned_method(call: Call, customer_id: str) -> str:
    """Return the id of the given card, which must be saved for the customer."""
    method = usable(call, call.form["default_payment_method"], param="default_payment_method")
    if method["customer"] != customer_id:
        raise invalid(
            f"The customer does not have a payment method with the ID {method['id']}. The payment "
            "method must be attached to the customer.",
            code="resource_missing",
            param="default_payment_method",
        )
    return str(method["id"])


def end_wish(call: Call, *, period_end: int) -> Json:
    """Return when a request wants a subscription to end, if it says so."""
    form = call.form
    if form.get("cancel_at_period_end") and form.get("cancel_at"):
        raise invalid("Give one of `cancel_at` and `cancel_at_period_end`.", param="cancel_at")
    if form.get("cancel_at_period_end"):
        return {"cancel_at": period_end, "cancel_at_period_end": True, "canceled_at": call.now}
    if form.get("cancel_at") is not None:
        return {
            "cancel_at": _moment(call, form["cancel_at"], period_end=period_end),
            "cancel_at_period_end": False,
            "canceled_at": call.now,
        }
    return {}


def _end(call: Call, subscription: Json) -> Json:
    _, period_end = period_of(subscription)
    wish = end_wish(call, period_end=period_end)
    if wish:
        details = {**subscription["cancellation_details"], "reason": "cancellation_requested"}
        return {**wish, "cancellation_details": details}
    if call.form.get("cancel_at_period_end") is False or "cancel_at" in call.form:
        details = {**subscription["cancellation_details"], "reason": None}
        return {
            "cancel_at": None,
            "cancel_at_period_end": False,
            "canceled_at": None,
            "cancellation_details": details,
        }
    return {}


def _moment(call: Call, given: str, *, period_end: int) -> int:
    if given in {"max_period_end", "min_period_end"}:
        return period_end
    if not given.isdecimal() or not call.now < int(given) <= call.now + 5 * 366 * DAY:
        raise invalid(f"Invalid timestamp: {given} is not ahead of us.", param="cancel_at")
    return int(given)


def _items(call: Call, subscription: Json) -> Json:
    items = changed_items(call, subscription)
    before = {item["id"]: _money(item) for item in subscription["items"]["data"]}
    is_money = {item["id"]: _money(item) for item in items} != before
    if is_money and subscription["status"] != "trialing":
        if call.form.get("proration_behavior") != "none":
            raise invalid(
                "This sandbox does not prorate: pass `proration_behavior` as `none`, and the new "
                "items count from the next period on.",
                param="proration_behavior",
            )
        if subscription["status"] == "incomplete":
            raise Refused("An incomplete subscription keeps its items until it is paid.")
    old = subscription["items"]["data"][0]["price"]["recurring"]
    if items[0]["price"]["recurring"] != old:
        raise invalid("This sandbox does not change how often a subscription renews.")
    check_items(items)
    return item_list(subscription["id"], items)


def _money(item: Json) -> tuple[str, int]:
    return item["price"]["id"], item["quantity"]
