"""The items of a subscription: which prices, and how many of each."""

from typing import Final

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.amounts import check_chargeable
from adapters.sandbox.resources.beyond import beyond
from adapters.sandbox.resources.catalog import RECURRING, TAX_BEHAVIOR, UNIT_AMOUNT, add_price
from adapters.sandbox.resources.changes import merged_metadata
from adapters.sandbox.resources.subscription_shape import blank_item, period_of, plan_of
from adapters.sandbox.wire.call import Call
from adapters.sandbox.wire.errors import invalid
from adapters.sandbox.wire.fields import (
    Form,
    boolean,
    currency,
    group,
    integer,
    listing,
    metadata,
    required,
    text,
)

MAX_ITEMS: Final = 20


def first_items(call: Call, subscription_id: str) -> list[Json]:
    """Return the items that a new subscription asks for."""
    given = call.form["items"]
    if not given or len(given) > MAX_ITEMS:
        raise invalid(f"A subscription has 1 to {MAX_ITEMS} items.", param="items")
    return [
        blank_item(call, one, _price(call, one, place), subscription_id=subscription_id)
        for place, one in enumerate(given)
    ]


def changed_items(call: Call, subscription: Json) -> list[Json]:
    """Return the items after a request; the present ones stay as they are."""
    kept = {item["id"]: item for item in subscription["items"]["data"]}
    for place, given in enumerate(call.form["items"]):
        item_id = given.get("id")
        if item_id is None:
            added = _added(call, subscription, given, place)
            kept[added["id"]] = added
        elif item_id not in kept:
            raise invalid(f"No such subscription item: '{item_id}'", param=f"items[{place}][id]")
        elif given.get("deleted"):
            del kept[item_id]
        else:
            kept[item_id] = _changed(call, kept[item_id], given, place)
    if not kept:
        raise invalid("A subscription must have at least one item.", param="items")
    return list(kept.values())


def check_items(items: list[Json]) -> None:
    """Refuse items that cannot be on one invoice, or that no card can be charged for."""
    rhythms = [item["price"]["recurring"] for item in items]
    if any(rhythm != rhythms[0] for rhythm in rhythms):
        raise invalid("In this sandbox all items of a subscription renew together.", param="items")
    if len({item["price"]["currency"] for item in items}) > 1:
        raise invalid("All prices on a subscription must have the same currency.", param="items")
    total = sum(item["price"]["unit_amount"] * item["quantity"] for item in items)
    if total:
        check_chargeable(total, items[0]["price"]["currency"])


def _added(call: Call, subscription: Json, given: Json, place: int) -> Json:
    price = _price(call, given, place)
    item = blank_item(call, given, price, subscription_id=subscription["id"])
    start, end = period_of(subscription)
    return {**item, "current_period_start": start, "current_period_end": end}


def _changed(call: Call, item: Json, given: Json, place: int) -> Json:
    after = {**item, "quantity": given.get("quantity", item["quantity"])}
    after["metadata"] = merged_metadata(item["metadata"], given.get("metadata"))
    if given.get("price") or given.get("price_data"):
        after["price"] = _price(call, given, place)
        after["plan"] = plan_of(after["price"])
    return after


def _price(call: Call, given: Json, place: int) -> Json:
    name = f"items[{place}]"
    if bool(given.get("price")) == bool(given.get("price_data")):
        raise invalid("Give one of `price` and `price_data`.", param=f"{name}[price]")
    if given.get("price"):
        price = call.named("price", given["price"], param=f"{name}[price]")
        if price["recurring"] is None:
            raise invalid(
                f"The price specified is set to `type=one_time` but this field only accepts "
                f"prices with `type=recurring`: {price['id']}",
                param=f"{name}[price]",
            )
        if not price["active"]:
            raise invalid(f"The price specified is inactive: {price['id']}", param=f"{name}[price]")
        return price
    data = given["price_data"]
    product = call.named("product", data["product"], param=f"{name}[price_data][product]")
    return add_price(call, {**data, "active": False}, product["id"])


_PRICE_DATA: Form = {
    "currency": required(currency()),
    "product": required(text()),
    "recurring": required(RECURRING),
    "tax_behavior": TAX_BEHAVIOR,
    "unit_amount": UNIT_AMOUNT,
    **beyond("unit_amount_decimal"),
}
_ITEM: Form = {
    "metadata": metadata(),
    "price": text(),
    "price_data": group(_PRICE_DATA),
    "quantity": integer(0, 999_999),
    **beyond("billing_thresholds", "current_trial", "discounts", "plan", "tax_rates"),
}
FIRST_ITEMS: Final = listing(group(_ITEM))
CHANGED_ITEMS: Final = listing(
    group({**_ITEM, "deleted": boolean(), "id": text(), **beyond("clear_usage")})
)
