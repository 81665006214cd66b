"""Customers, with the payment method that is charged when none is named."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.changes import change, merged_metadata
from adapters.sandbox.resources.payment_methods import attach_to, detach_from, usable
from adapters.sandbox.resources.seller_fields import email
from adapters.sandbox.resources.subscription_state import cancel_all
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import invalid
from adapters.sandbox.wire.fields import (
    Form,
    choice,
    group,
    integer,
    listing,
    loose,
    metadata,
    text,
)
from adapters.sandbox.wire.listing import LIST, PAGE, list_objects

_PLAIN = (
    "address",
    "business_name",
    "description",
    "email",
    "individual_name",
    "metadata",
    "name",
    "phone",
    "preferred_locales",
    "shipping",
    "tax_exempt",
)
# Shown only while they have a value.
_NEVER_NULL = ("business_name", "individual_name")
_FIELDS: Form = {
    "address": loose(),
    "balance": integer(),
    "business_name": text(150),
    "description": text(),
    "email": email(512),
    "individual_name": text(150),
    "invoice_prefix": text(12),
    "invoice_settings": group(
        {
            "custom_fields": loose(),
            "default_payment_method": text(),
            "footer": text(),
            "rendering_options": loose(),
        }
    ),
    "metadata": metadata(),
    "name": text(256),
    "phone": text(20),
    "preferred_locales": listing(text()),
    "shipping": loose(),
    "tax_exempt": choice("none", "exempt", "reverse"),
}


def create(call: Call) -> Json:
    """Make a customer, and attach a first payment method if one is given."""
    form = call.form
    customer = _blank(call)
    method_id = form.get("payment_method")
    if method_id:
        attach_to(call, customer, usable(call, method_id))
    _set_plain(customer, form)
    _set_invoice_settings(call, customer)
    call.merchant.table("customer").add(customer)
    call.emit("customer.created", customer)
    return customer


def get(call: Call) -> Json:
    """Return a customer; a deleted one only says so."""
    customer = call.merchant.table("customer").get(call.path["id"])
    if customer is not None and customer.get("deleted"):
        return {"id": customer["id"], "object": "customer", "deleted": True}
    return call.subject("customer")


def update(call: Call) -> Json:
    """Change a customer."""
    customer = call.subject("customer")
    previous = _set_plain(customer, call.form)
    previous |= _set_invoice_settings(call, customer)
    if previous:
        call.emit("customer.updated", customer, previous)
    return customer


def delete(call: Call) -> Json:
    """Delete a customer with its saved cards; it stays readable as deleted."""
    customer = call.subject("customer")
    cancel_all(call, customer)
    for method in list(call.merchant.table("payment_method").having("customer", customer["id"])):
        detach_from(call, customer, method)
    customer["deleted"] = True
    call.emit("customer.deleted", customer)
    return {"id": customer["id"], "object": "customer", "deleted": True}


def list_all(call: Call) -> Json:
    """List customers, also by e-mail address."""
    return list_objects(call, "customer", by=("email",))


def list_payment_methods(call: Call) -> Json:
    """List the cards saved for a customer."""
    customer = call.subject("customer")
    return list_objects(call, "payment_method", by=("type",), fixed={"customer": customer["id"]})


def get_payment_method(call: Call) -> Json:
    """Return one card of a customer."""
    customer = call.subject("customer")
    method = call.named("payment_method", call.path["method"], noun="PaymentMethod", status=404)
    if method["customer"] != customer["id"]:
        raise invalid("The payment method does not belong to this customer.", param="id")
    return method


def _blank(call: Call) -> Json:
    return {
        "id": call.make_id("cus"),
        "object": "customer",
        "address": None,
        "balance": call.form.get("balance", 0),
        "created": call.now,
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": call.form.get("invoice_prefix") or call.platform.ids.secret()[:8].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": merged_metadata({}, None),
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }


def _set_plain(customer: Json, form: Json) -> Json:
    previous = change(customer, form, _PLAIN)
    for name in _NEVER_NULL:
        if customer.get(name, "") is None:
            del customer[name]
    return previous


def _set_invoice_settings(call: Call, customer: Json) -> Json:
    given = call.form.get("invoice_settings")
    if not given:
        return {}
    method_id = given.get("default_payment_method")
    if method_id:
        method = usable(call, method_id, param="invoice_settings[default_payment_method]")
        given["default_payment_method"] = method["id"]
        _check_owner(method, customer)
    before = customer["invoice_settings"]
    after = {**before, **given}
    if after == before:
        return {}
    customer["invoice_settings"] = after
    return {"invoice_settings": before}


def _check_owner(method: Json, customer: Json) -> None:
    if method["customer"] != customer["id"]:
        raise invalid(
            f"The customer does not have a payment method with the ID {method['id']}. The payment "
            "method must be attached to the customer.",
            code="resource_missing",
            param="invoice_settings[default_payment_method]",
        )


_PATH = "/v1/customers"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH, act=create, form={**_FIELDS, "payment_method": text()}),
    Endpoint(method="GET", path=_PATH, act=list_all, form={**LIST, "email": text()}),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(method="POST", path=_PATH + "/{id}", act=update, form=_FIELDS),
    Endpoint(method="DELETE", path=_PATH + "/{id}", act=delete),
    Endpoint(
        method="GET",
        path=_PATH + "/{id}/payment_methods",
        act=list_payment_methods,
        form={**PAGE, "type": text(), "allow_redisplay": text()},
    ),
    Endpoint(method="GET", path=_PATH + "/{id}/payment_methods/{method}", act=get_payment_method),
)
