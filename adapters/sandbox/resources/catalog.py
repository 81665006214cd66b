"""Making products and prices, which may each be made on the way to the other."""

from typing import Final

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.beyond import beyond
from adapters.sandbox.resources.changes import merged_metadata
from adapters.sandbox.wire.call import Call
from adapters.sandbox.wire.errors import Refused, invalid
from adapters.sandbox.wire.fields import Form, choice, group, integer, required

RECURRING: Final = group(
    {
        "interval": required(choice("day", "month", "week", "year")),
        "interval_count": integer(1, 1095),
        "usage_type": choice("licensed"),
        **beyond("meter", "trial_period_days"),
    }
)
TAX_BEHAVIOR: Final = choice("exclusive", "inclusive", "unspecified")
UNIT_AMOUNT: Final = integer(0, 99_999_999)
_PRODUCT_GIVEN: Final = (
    "description",
    "package_dimensions",
    "shippable",
    "statement_descriptor",
    "tax_code",
    "tax_details",
    "unit_label",
    "url",
)
PRICE_BEYOND: Form = beyond("currency_options", "custom_unit_amount", "unit_amount_decimal")


def add_product(call: Call, form: Json) -> Json:
    """Make a product, with an id of the caller's choice if one is given."""
    product_id = form.get("id") or call.make_id("prod")
    if call.merchant.table("product").get(product_id) is not None:
        raise Refused("Product already exists.", code="resource_already_exists", param="id")
    product = {
        "id": product_id,
        "object": "product",
        "active": form.get("active", True),
        "created": call.now,
        "default_price": None,
        **{name: form.get(name) for name in _PRODUCT_GIVEN},
        "images": form.get("images") or [],
        "livemode": False,
        "marketing_features": form.get("marketing_features") or [],
        "metadata": merged_metadata({}, form.get("metadata")),
        "name": form["name"],
        "type": form.get("type", "service"),
        "updated": call.now,
    }
    call.merchant.table("product").add(product)
    call.emit("product.created", product)
    return product


def add_price(call: Call, form: Json, product_id: str) -> Json:
    """Make a price of a product."""
    if "unit_amount" not in form:
        raise invalid(
            "Missing required param: unit_amount.", code="parameter_missing", param="unit_amount"
        )
    free_lookup_key(call, form)
    price = {
        "id": call.make_id("price"),
        "object": "price",
        "active": form.get("active", True),
        "billing_scheme": "per_unit",
        "created": call.now,
        "currency": form["currency"],
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": form.get("lookup_key"),
        "metadata": merged_metadata({}, form.get("metadata")),
        "nickname": form.get("nickname"),
        "product": product_id,
        "recurring": _recurring(form.get("recurring")),
        "tax_behavior": form.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring" if form.get("recurring") else "one_time",
        "unit_amount": form["unit_amount"],
        "unit_amount_decimal": str(form["unit_amount"]),
    }
    call.merchant.table("price").add(price)
    call.emit("price.created", price)
    return price


def free_lookup_key(call: Call, form: Json, *, price: Json | None = None) -> None:
    """Take a lookup key from the price that has it if told to; refuse one that is in use."""
    key = form.get("lookup_key")
    if key is None:
        return
    for other in call.merchant.table("price").rows():
        if other["lookup_key"] != key or other is price:
            continue
        if not form.get("transfer_lookup_key"):
            raise Refused(
                f"A price (`{other['id']}`) already uses that lookup key.", param="lookup_key"
            )
        other["lookup_key"] = None
        call.emit("price.updated", other, {"lookup_key": key})


def _recurring(given: Json | None) -> Json | None:
    if not given:
        return None
    return {
        "interval": given["interval"],
        "interval_count": given.get("interval_count", 1),
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }
