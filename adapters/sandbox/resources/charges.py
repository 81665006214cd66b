"""Charges: one attempt to take money from a card, and the record of it."""

from functools import partial

from adapters.sandbox.core.book import Movement, post, processing_fee
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.resources.cards import Decline
from adapters.sandbox.resources.changes import change
from adapters.sandbox.resources.charge_shape import BLANK_CHARGE
from adapters.sandbox.resources.payment_methods import wallet
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.fields import metadata, text
from adapters.sandbox.wire.listing import LIST, list_objects

CARDHOLDERS = "cardholders"


def charge_card(call: Call, intent: Json, method: Json) -> Json:
    """Record a successful charge; the money moves when it is captured."""
    charge = call.merchant.table("charge").add(_blank(call, intent, method))
    if intent["capture_method"] == "automatic":
        settle(call, charge, method)
    elif intent["capture_method"] == "automatic_async":
        call.after.append(partial(_settle_soon, call, charge, method))
    call.emit("charge.succeeded", charge)
    return charge


def refuse_card(call: Call, intent: Json, method: Json, decline: Decline) -> Json:
    """Record a charge that the bank refused."""
    charge = _blank(call, intent, method)
    charge |= {
        "amount_captured": 0,
        "captured": False,
        "failure_code": decline.code,
        "failure_message": decline.message,
        "outcome": {
            "advice_code": decline.advice_code,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "declined_by_network",
            "reason": decline.decline_code or decline.code,
            "risk_level": "normal",
            "risk_score": 20,
            "seller_message": "The bank did not return any further details with this decline.",
            "type": "issuer_declined",
        },
        "paid": False,
        "receipt_url": None,
        "status": "failed",
    }
    call.merchant.table("charge").add(charge)
    call.emit("charge.failed", charge)
    return charge


def settle(call: Call, charge: Json, method: Json) -> None:
    """Move the captured amount: to pending money, or to available money for the bypass card."""
    at_once = wallet(call, method).card.is_available_at_once
    captured = charge["amount_captured"]
    row = post(
        call.merchant,
        Movement(
            kind="charge",
            amount=captured,
            currency=charge["currency"],
            source=charge["id"],
            against=CARDHOLDERS,
            fee=min(processing_fee(captured), captured),
            available_on=call.now + (0 if at_once else call.platform.settings.settlement),
            description=charge["description"],
        ),
    )
    charge["balance_transaction"] = row["id"]


def money_due(merchant: Merchant, charge: Json) -> int | None:
    """Return when a charge's money becomes available, or nothing if it already is."""
    platform = merchant.platform
    if charge["balance_transaction"] is None:
        return platform.clock.now() + platform.settings.settlement
    row = merchant.find(charge["balance_transaction"]) or {}
    return int(row["available_on"]) if row.get("status") == "pending" else None


def _settle_soon(call: Call, charge: Json, method: Json) -> None:
    settle(call, charge, method)
    call.emit("charge.updated", charge, {"balance_transaction": None})


def _blank(call: Call, intent: Json, method: Json) -> Json:
    is_captured = intent["capture_method"] != "manual"
    charge_id = call.make_id("ch")
    kept = ("amount", "currency", "customer", "description", "receipt_email", "transfer_group")
    descriptors = ("statement_descriptor", "statement_descriptor_suffix")
    return {
        "id": charge_id,
        **BLANK_CHARGE,
        **{name: intent[name] for name in (*kept, *descriptors)},
        "amount_captured": intent["amount"] if is_captured else 0,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "OPSIDE SANDBOX",
        "captured": is_captured,
        "created": call.now,
        "metadata": dict(intent["metadata"]),
        "outcome": dict(_APPROVED),
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _details(intent, method),
        "receipt_url": f"{call.base_url}/sandbox/receipts/{charge_id}",
    }


_APPROVED = {
    "advice_code": None,
    "network_advice_code": None,
    "network_decline_code": None,
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "risk_score": 20,
    "seller_message": "Payment complete.",
    "type": "authorized",
}


def _details(intent: Json, method: Json) -> Json:
    card = method["card"]
    return {
        "type": "card",
        "card": {
            "amount_authorized": intent["amount"],
            "authorization_code": None,
            "brand": card["brand"],
            "checks": card["checks"],
            "country": card["country"],
            "exp_month": card["exp_month"],
            "exp_year": card["exp_year"],
            "extended_authorization": {"status": "disabled"},
            "fingerprint": card["fingerprint"],
            "funding": card["funding"],
            "incremental_authorization": {"status": "unavailable"},
            "installments": None,
            "last4": card["last4"],
            "mandate": None,
            "multicapture": {"status": "unavailable"},
            "network": card["brand"],
            "network_token": {"used": False},
            "network_transaction_id": None,
            "overcapture": {
                "maximum_amount_capturable": intent["amount"],
                "status": "unavailable",
            },
            "regulated_status": "unregulated",
            "three_d_secure": None,
            "wallet": None,
        },
    }


def get(call: Call) -> Json:
    """Return a charge."""
    return call.subject("charge")


def update(call: Call) -> Json:
    """Change what may be changed of a charge."""
    charge = get(call)
    previous = change(charge, call.form, ("description", "metadata"))
    call.emit("charge.updated", charge, previous)
    return charge


def list_all(call: Call) -> Json:
    """List charges, also by customer, PaymentIntent or transfer group."""
    return list_objects(call, "charge", by=("payment_intent", "transfer_group", "customer"))


_PATH = "/v1/charges"
ENDPOINTS = (
    Endpoint(
        method="GET",
        path=_PATH,
        act=list_all,
        form={**LIST, "customer": text(), "payment_intent": text(), "transfer_group": text()},
    ),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(
        method="POST",
        path=_PATH + "/{id}",
        act=update,
        form={"description": text(), "metadata": metadata()},
    ),
)
