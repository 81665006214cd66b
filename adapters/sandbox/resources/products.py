"""Products: what is sold, whatever its price."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.catalog import (
    PRICE_BEYOND,
    RECURRING,
    TAX_BEHAVIOR,
    UNIT_AMOUNT,
    add_price,
    add_product,
)
from adapters.sandbox.resources.changes import change
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused
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

_CHANGEABLE: Form = {
    "active": boolean(),
    "description": text(),
    "images": listing(text()),
    "marketing_features": listing(group({"name": required(text())})),
    "metadata": metadata(),
    "package_dimensions": loose(),
    "shippable": boolean(),
    "statement_descriptor": text(22),
    "tax_code": text(),
    "tax_details": loose(),
    "unit_label": text(),
    "url": text(),
}


def create(call: Call) -> Json:
    """Make a product, with its first price if one is described."""
    product = add_product(call, call.form)
    given = call.form.get("default_price_data")
    if given:
        product["default_price"] = add_price(call, given, product["id"])["id"]
    return product


def get(call: Call) -> Json:
    """Return a product."""
    return call.subject("product")


def update(call: Call) -> Json:
    """Change a product."""
    product = get(call)
    if call.form.get("default_price"):
        call.named("price", call.form["default_price"], param="default_price")
    previous = change(product, call.form, (*_CHANGEABLE, "default_price", "name"))
    if previous:
        previous["updated"] = product["updated"]
        product["updated"] = call.now
        call.emit("product.updated", product, previous)
    return product


def delete(call: Call) -> Json:
    """Delete a product that never had a price."""
    product = get(call)
    if call.merchant.table("price").having("product", product["id"]):
        raise Refused(
            "This product cannot be deleted because it has one or more user-created prices."
        )
    product["deleted"] = True
    call.emit("product.deleted", product)
    return {"id": product["id"], "object": "product", "deleted": True}


def list_all(call: Call) -> Json:
    """List products, also by whether they are active, or by their ids."""
    ids = call.form.get("ids")
    keep = None if ids is None else lambda product: product["id"] in ids
    return list_objects(call, "product", by=("active", "shippable", "type", "url"), keep=keep)


_PRICE: Form = {
    "currency": required(currency()),
    "metadata": metadata(),
    "recurring": RECURRING,
    "tax_behavior": TAX_BEHAVIOR,
    "unit_amount": UNIT_AMOUNT,
    **PRICE_BEYOND,
}
_TYPE = choice("good", "service")
_CREATE: Form = {
    **_CHANGEABLE,
    "default_price_data": group(_PRICE),
    "id": text(),
    "name": required(text()),
    "type": _TYPE,
}
_LIST: Form = {
    **LIST,
    "active": boolean(),
    "ids": listing(text()),
    "shippable": boolean(),
    "type": _TYPE,
    "url": text(),
}
_PATH = "/v1/products"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH, act=create, form=_CREATE),
    Endpoint(method="GET", path=_PATH, act=list_all, form=_LIST),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(
        method="POST",
        path=_PATH + "/{id}",
        act=update,
        form={**_CHANGEABLE, "default_price": text(), "name": text()},
    ),
    Endpoint(method="DELETE", path=_PATH + "/{id}", act=delete),
)
