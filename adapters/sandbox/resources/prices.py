"""Prices: how much a product costs, once or again and again."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.beyond import beyond
from adapters.sandbox.resources.catalog import (
    PRICE_BEYOND,
    RECURRING,
    TAX_BEHAVIOR,
    UNIT_AMOUNT,
    add_price,
    add_product,
    free_lookup_key,
)
from adapters.sandbox.resources.changes import change
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import invalid
from adapters.sandbox.wire.fields import (
    Form,
    boolean,
    choice,
    currency,
    group,
    listing,
    loose,
    metadata,
    required,
    text,
)
from adapters.sandbox.wire.listing import LIST, list_objects


def create(call: Call) -> Json:
    """Make a price of a product that exists, or of one described here."""
    form = call.form
    if bool(form.get("product")) == bool(form.get("product_data")):
        raise invalid("Give one of `product` and `product_data`.", param="product")
    if form.get("product"):
        product = call.named("product", form["product"], param="product")
    else:
        product = add_product(call, form["product_data"])
    return add_price(call, form, product["id"])


def get(call: Call) -> Json:
    """Return a price."""
    return call.subject("price")


def update(call: Call) -> Json:
    """Change what may be changed of a price; never its amount."""
    price = get(call)
    free_lookup_key(call, call.form, price=price)
    previous = change(
        price, call.form, ("active", "lookup_key", "metadata", "nickname", "tax_behavior")
    )
    if previous:
        call.emit("price.updated", price, previous)
    return price


def list_all(call: Call) -> Json:
    """List prices, also by product, lookup key, interval, or whether they are active."""
    form = call.form
    keys = form.get("lookup_keys")
    rhythm = form.get("recurring") or {}

    def keep(price: Json) -> bool:
        if keys is not None and price["lookup_key"] not in keys:
            return False
        known = price["recurring"] or {}
        return all(known.get(name) == value for name, value in rhythm.items())

    return list_objects(call, "price", by=("active", "currency", "product", "type"), keep=keep)


_CHANGEABLE: Form = {
    "active": boolean(),
    "lookup_key": text(200),
    "metadata": metadata(),
    "nickname": text(),
    "tax_behavior": TAX_BEHAVIOR,
    "transfer_lookup_key": boolean(),
}
_PRODUCT: Form = {
    "active": boolean(),
    "id": text(),
    "metadata": metadata(),
    "name": required(text()),
    "statement_descriptor": text(22),
    "tax_code": text(),
    "tax_details": loose(),
    "unit_label": text(),
}
_CREATE: Form = {
    **_CHANGEABLE,
    **PRICE_BEYOND,
    **beyond("tiers", "tiers_mode", "transform_quantity"),
    "billing_scheme": choice("per_unit"),
    "currency": required(currency()),
    "product": text(),
    "product_data": group(_PRODUCT),
    "recurring": RECURRING,
    "unit_amount": UNIT_AMOUNT,
}
_LIST: Form = {
    **LIST,
    "active": boolean(),
    "currency": currency(),
    "lookup_keys": listing(text()),
    "product": text(),
    "recurring": group(
        {"interval": choice("day", "month", "week", "year"), "usage_type": text(), "meter": text()}
    ),
    "type": choice("one_time", "recurring"),
}
_PATH = "/v1/prices"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH, act=create, form=_CREATE),
    Endpoint(method="GET", path=_PATH, act=list_all, form=_LIST),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(
        method="POST",
        path=_PATH + "/{id}",
        act=update,
        form={**_CHANGEABLE, **beyond("currency_options")},
    ),
)
