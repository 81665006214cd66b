"""The shape of an invoice for one period of a subscription, and of its lines."""

from typing import Final

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.amounts import shown
from adapters.sandbox.resources.periods import DAY
from adapters.sandbox.resources.subscription_shape import period_of
from adapters.sandbox.wire.call import Call
from adapters.sandbox.wire.listing import list_of

_UNKNOWN: Final = (
    "account_tax_ids",
    "application",
    "custom_fields",
    "customer_account",
    "customer_shipping",
    "default_source",
    "description",
    "effective_at",
    "ending_balance",
    "footer",
    "from_invoice",
    "hosted_invoice_url",
    "invoice_pdf",
    "last_finalization_error",
    "latest_revision",
    "number",
    "on_behalf_of",
    "receipt_number",
    "rendering",
    "shipping_cost",
    "shipping_details",
    "statement_descriptor",
    "status_details",
    "test_clock",
)
_TRANSITIONS: Final = ("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")

_FIXED: Final[Json] = {
    "account_country": "US",
    "account_name": "Opside Sandbox",
    "automatic_tax": {
        "disabled_reason": None,
        "enabled": False,
        "liability": None,
        "provider": None,
        "status": None,
    },
    "default_payment_method": None,
    "default_tax_rates": [],
    "discounts": [],
    "issuer": {"type": "self"},
    "payment_settings": {
        "default_mandate": None,
        "payment_method_options": None,
        "payment_method_types": None,
    },
}


def draft_invoice(call: Call, subscription: Json, *, reason: str, since: int) -> Json:
    """Return a draft for the subscription's present period."""
    invoice_id = call.make_id("in")
    customer = call.named("customer", subscription["customer"])
    lines = [_line(call, invoice_id, subscription, item) for item in subscription["items"]["data"]]
    total = sum(line["amount"] for line in lines)
    return {
        "id": invoice_id,
        "object": "invoice",
        **dict.fromkeys(_UNKNOWN),
        **_amounts(total),
        **_customer(customer),
        **_collection(call, subscription),
        **_FIXED,
        "attempt_count": 0,
        "attempted": False,
        "billing_reason": reason,
        "created": call.now,
        "currency": subscription["currency"],
        "customer": customer["id"],
        "lines": list_of(lines, url=f"/v1/invoices/{invoice_id}/lines")
        | {"total_count": len(lines)},
        "livemode": False,
        "metadata": {},
        "parent": {
            "quote_details": None,
            "subscription_details": {
                "metadata": dict(subscription["metadata"]),
                "subscription": subscription["id"],
            },
            "type": "subscription_details",
        },
        "period_end": call.now,
        "period_start": since,
        "status": "draft",
        "status_transitions": dict.fromkeys(_TRANSITIONS),
        "webhooks_delivered_at": call.now,
    }


def subscription_id_of(invoice: Json) -> str:
    """Return which subscription an invoice is for."""
    return str(invoice["parent"]["subscription_details"]["subscription"])


def _amounts(total: int) -> Json:
    return {
        "amount_due": total,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_paid_off_stripe": 0,
        "amount_remaining": total,
        "amount_shipping": 0,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "total": total,
        "total_discount_amounts": [],
        "total_excluding_tax": total,
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
    }


def _customer(customer: Json) -> Json:
    return {
        "customer_address": customer["address"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_phone": customer["phone"],
        "customer_tax_exempt": customer["tax_exempt"],
        "customer_tax_ids": [],
    }


def _collection(call: Call, subscription: Json) -> Json:
    is_automatic = subscription["collection_method"] == "charge_automatically"
    finalizes = call.now + call.platform.settings.invoice_draft
    days = subscription["days_until_due"] or 0
    return {
        "auto_advance": True,
        "automatically_finalizes_at": finalizes,
        "collection_method": subscription["collection_method"],
        "due_date": None if is_automatic else call.now + days * DAY,
        "next_payment_attempt": finalizes if is_automatic else None,
    }


_WITHOUT_DISCOUNT: Final[Json] = {
    "discount_amounts": [],
    "discountable": True,
    "discounts": [],
    "pretax_credit_amounts": [],
    "taxes": [],
}


def _line(call: Call, invoice_id: str, subscription: Json, item: Json) -> Json:
    price = item["price"]
    start, end = period_of(subscription)
    is_trial = subscription["status"] == "trialing"
    amount = 0 if is_trial else price["unit_amount"] * item["quantity"]
    return {
        "id": call.make_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": price["currency"],
        "description": _description(call, item, is_trial=is_trial),
        **_WITHOUT_DISCOUNT,
        "invoice": invoice_id,
        "livemode": False,
        "metadata": dict(item["metadata"]),
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": False,
                "proration_details": {"credited_items": None},
                "subscription": subscription["id"],
                "subscription_item": item["id"],
            },
            "type": "subscription_item_details",
        },
        "period": {"end": end, "start": start},
        "pricing": {
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": "0" if is_trial else price["unit_amount_decimal"],
        },
        "quantity": item["quantity"],
        "quantity_decimal": str(item["quantity"]),
        "subscription": subscription["id"],
        "subtotal": amount,
    }


def _description(call: Call, item: Json, *, is_trial: bool) -> str:
    price = item["price"]
    product = call.merchant.table("product").get(price["product"]) or {"name": price["product"]}
    if is_trial:
        return f"Trial period for {product['name']}"
    count = price["recurring"]["interval_count"]
    interval = price["recurring"]["interval"]
    rhythm = f"/ {interval}" if count == 1 else f"every {count} {interval}s"
    cost = shown(price["unit_amount"], price["currency"])
    return f"{item['quantity']} \u00d7 {product['name']} (at {cost} {rhythm})"
