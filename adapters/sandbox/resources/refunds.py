"""Refunds: money back to the card, now or as soon as there is enough of it."""

from functools import partial

from adapters.sandbox.core.book import Movement, post
from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.amounts import shown
from adapters.sandbox.resources.changes import change, merged_metadata
from adapters.sandbox.resources.charges import CARDHOLDERS
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused, invalid
from adapters.sandbox.wire.fields import Form, boolean, choice, integer, metadata, text
from adapters.sandbox.wire.listing import LIST, list_objects


def create(call: Call) -> Json:
    """Refund all that is left of a charge, or a part of it."""
    charge = _charge(call)
    amount = _amount(call, charge)
    refund = call.merchant.table("refund").add(_blank(call, charge, amount))
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    if not _pay_back(call, refund, charge):
        refund |= {"status": "pending", "pending_reason": "insufficient_funds"}
        call.merchant.waiting.append(partial(_pay_back_later, call, refund, charge))
    call.emit("refund.created", refund)
    call.emit("charge.refunded", charge, {"amount_refunded": charge["amount_refunded"] - amount})
    return refund


def get(call: Call) -> Json:
    """Return a refund."""
    return call.subject("refund")


def update(call: Call) -> Json:
    """Change a refund's metadata."""
    refund = get(call)
    previous = change(refund, call.form, ("metadata",))
    call.emit("refund.updated", refund, previous)
    return refund


def list_all(call: Call) -> Json:
    """List refunds, also of one charge or PaymentIntent."""
    return list_objects(call, "refund", by=("charge", "payment_intent"))


def _charge(call: Call) -> Json:
    form = call.form
    if form.get("charge"):
        return call.named("charge", form["charge"], param="charge")
    if not form.get("payment_intent"):
        raise invalid(
            "One of the following params should be provided for this request: payment_intent or "
            "charge.",
            code="parameter_missing",
        )
    intent = call.named("payment_intent", form["payment_intent"], param="payment_intent")
    if intent["latest_charge"] is None or not intent["amount_received"]:
        raise Refused(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return call.named("charge", intent["latest_charge"])


def _amount(call: Call, charge: Json) -> int:
    left: int = charge["amount"] - charge["amount_refunded"]
    if charge["disputed"]:
        raise Refused(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    if charge["status"] != "succeeded" or not charge["captured"]:
        raise Refused(f"Charge {charge['id']} has not been captured; cannot issue a refund.")
    if left == 0:
        raise Refused(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    amount = int(call.form.get("amount", left))
    if amount > left:
        currency = charge["currency"]
        raise Refused(
            f"Refund amount ({shown(amount, currency)}) is greater than unrefunded amount on "
            f"charge ({shown(left, currency)})",
            param="amount",
        )
    return amount


def _pay_back(call: Call, refund: Json, charge: Json) -> bool:
    due = _due(call, charge)
    purse = call.merchant.purse(refund["currency"])
    if due is None and purse.available < refund["amount"]:
        return False
    row = post(
        call.merchant,
        Movement(
            kind="refund",
            amount=-refund["amount"],
            currency=refund["currency"],
            source=refund["id"],
            against=CARDHOLDERS,
            available_on=due,
            description="REFUND FOR CHARGE",
        ),
    )
    refund |= {"balance_transaction": row["id"], "status": "succeeded"}
    refund.pop("pending_reason", None)
    return True


def _pay_back_later(call: Call, refund: Json, charge: Json) -> bool:
    if not _pay_back(call, refund, charge):
        return False
    call.emit("refund.updated", refund, {"status": "pending"})
    return True


def _due(call: Call, charge: Json) -> int | None:
    """Return when a still pending charge becomes available: its refund comes out of that money."""
    row = call.merchant.find(charge["balance_transaction"] or "")
    return int(row["available_on"]) if row and row["status"] == "pending" else None


def _blank(call: Call, charge: Json, amount: int) -> Json:
    form = call.form
    refund_id = call.make_id("re")
    return {
        "id": refund_id,
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": call.now,
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": {
            "card": {
                "reference": refund_id[-10:],
                "reference_status": "available",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": merged_metadata({}, form.get("metadata")),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": form.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending",
        "transfer_reversal": None,
    }


_CREATE: Form = {
    "amount": integer(minimum=1),
    "charge": text(),
    "instructions_email": text(),
    "metadata": metadata(),
    "payment_intent": text(),
    "reason": choice("duplicate", "fraudulent", "requested_by_customer"),
    "refund_application_fee": boolean(),
    "reverse_transfer": boolean(),
}
_PATH = "/v1/refunds"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH, act=create, form=_CREATE),
    Endpoint(
        method="GET",
        path=_PATH,
        act=list_all,
        form={**LIST, "charge": text(), "payment_intent": text()},
    ),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(method="POST", path=_PATH + "/{id}", act=update, form={"metadata": metadata()}),
)
