"""Refunds: money back to the card, now or as soon as there is enough of it."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.amounts import shown
from adapters.sandbox.resources.changes import change, merged_metadata
from adapters.sandbox.resources.dispute_cases import is_refundable, settle_inquiry
from adapters.sandbox.resources.payment_methods import wallet
from adapters.sandbox.resources.refund_outcomes import hear_bank, pay_back, tell, wait_for_money
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
    bank = _bank(call, charge)
    if pay_back(call.merchant, refund, charge):
        hear_bank(call.merchant, refund, bank)
    else:
        wait_for_money(call.merchant, refund, charge, bank)
    call.emit("refund.created", refund)
    call.emit("charge.refunded", charge, {"amount_refunded": charge["amount_refunded"] - amount})
    if charge["refunded"]:
        settle_inquiry(call.merchant, charge)
    return refund


def get(call: Call) -> Json:
    """Return a refund."""
    return call.subject("refund")


def update(call: Call) -> Json:
    """Change a refund's metadata."""
    refund = get(call)
    previous = change(refund, call.form, ("metadata",))
    tell(call.merchant, refund, previous)
    return refund


def cancel(call: Call) -> Json:
    """Cancel a refund that waits for its receiver; a card's refund never does."""
    refund = get(call)
    if refund["status"] != "requires_action":
        raise Refused(
            f"Refund {refund['id']} has a status of {refund['status']}; only a refund that "
            "requires action can be canceled."
        )
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


def _bank(call: Call, charge: Json) -> str | None:
    """Return how the card's bank treats refunds, if it is a card that was charged."""
    method = call.merchant.find(charge["payment_method"] or "")
    return wallet(call, method).card.refund if method else None


def _amount(call: Call, charge: Json) -> int:
    left: int = charge["amount"] - charge["amount_refunded"]
    if not is_refundable(call.merchant, charge):
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
    Endpoint(method="POST", path=_PATH + "/{id}/cancel", act=cancel),
)
