"""The shape of a subscription and of its items."""

from typing import Final

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.changes import merged_metadata
from adapters.sandbox.wire.call import Call
from adapters.sandbox.wire.listing import list_of

_UNKNOWN: Final = (
    "application",
    "application_fee_percent",
    "billing_cycle_anchor_config",
    "billing_thresholds",
    "cancel_at",
    "canceled_at",
    "customer_account",
    "default_source",
    "ended_at",
    "latest_invoice",
    "next_pending_invoice_item_invoice",
    "on_behalf_of",
    "pause_collection",
    "pending_invoice_item_interval",
    "pending_setup_intent",
    "pending_update",
    "schedule",
    "test_clock",
    "transfer_data",
)

_SETTINGS: Final[Json] = {
    "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
    "billing_schedules": [],
    "default_tax_rates": [],
    "discounts": [],
    "invoice_settings": {
        "account_tax_ids": None,
        "custom_fields": None,
        "description": None,
        "footer": None,
        "issuer": {"type": "self"},
    },
}


def blank_subscription(call: Call, id: str, items: list[Json], *, trial_end: int | None) -> Json:
    """Return a subscription as the call asks for it, before its first invoice."""
    form = call.form
    given = form.get("payment_settings") or {}
    return {
        "id": id,
        "object": "subscription",
        **dict.fromkeys(_UNKNOWN),
        **_SETTINGS,
        "billing_cycle_anchor": trial_end or call.now,
        "billing_mode": _billing_mode(form.get("billing_mode") or {}),
        "cancel_at_period_end": False,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": form.get("collection_method", "charge_automatically"),
        "created": call.now,
        "currency": items[0]["price"]["currency"],
        "customer": form["customer"],
        "days_until_due": form.get("days_until_due"),
        "default_payment_method": None,
        "description": form.get("description"),
        "items": item_list(id, items),
        "livemode": False,
        "metadata": merged_metadata({}, form.get("metadata")),
        "payment_settings": {
            "payment_method_options": given.get("payment_method_options"),
            "payment_method_types": given.get("payment_method_types"),
            "save_default_payment_method": given.get("save_default_payment_method", "off"),
        },
        "start_date": call.now,
        "status": "incomplete",
        "trial_end": trial_end,
        "trial_settings": {
            "end_behavior": {"missing_payment_method": "create_invoice"}
            | (form.get("trial_settings") or {}).get("end_behavior", {})
        },
        "trial_start": call.now if trial_end else None,
    }


def blank_item(call: Call, given: Json, price: Json, *, subscription_id: str) -> Json:
    """Return an item whose period is still to be told."""
    return {
        "id": call.make_id("si"),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": call.now,
        "current_period_end": call.now,
        "current_period_start": call.now,
        "discounts": [],
        "metadata": merged_metadata({}, given.get("metadata")),
        "plan": plan_of(price),
        "price": price,
        "quantity": given.get("quantity", 1),
        "subscription": subscription_id,
        "tax_rates": [],
    }


def item_list(subscription_id: str, items: list[Json]) -> Json:
    """Return the items of a subscription as the list that it shows."""
    url = f"/v1/subscription_items?subscription={subscription_id}"
    return list_of(items, url=url) | {"total_count": len(items)}


def plan_of(price: Json) -> Json:
    """Return a price in the words of the plans that came before prices."""
    rhythm = price["recurring"]
    return {
        "id": price["id"],
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": price["created"],
        "currency": price["currency"],
        "interval": rhythm["interval"],
        "interval_count": rhythm["interval_count"],
        "livemode": False,
        "metadata": price["metadata"],
        "meter": None,
        "nickname": price["nickname"],
        "product": price["product"],
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def total_of(subscription: Json) -> int:
    """Return what one period costs."""
    items = subscription["items"]["data"]
    return sum(item["price"]["unit_amount"] * item["quantity"] for item in items)


def period_of(subscription: Json) -> tuple[int, int]:
    """Return the period that all items share."""
    item = subscription["items"]["data"][0]
    return item["current_period_start"], item["current_period_end"]


def with_period(subscription: Json, start: int, end: int) -> Json:
    """Return the list of items moved to a period; the present list stays as it is."""
    items = [
        {**item, "current_period_start": start, "current_period_end": end}
        for item in subscription["items"]["data"]
    ]
    return item_list(subscription["id"], items)


def _billing_mode(given: Json) -> Json:
    if given.get("type") == "classic":
        return {"flexible": None, "type": "classic"}
    flexible = given.get("flexible") or {"proration_discounts": "included"}
    return {"flexible": flexible, "type": "flexible"}
