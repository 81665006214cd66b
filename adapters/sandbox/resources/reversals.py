"""Transfer reversals: money taken back from a connected account that still has it."""

from adapters.sandbox.core.book import TRANSIT, Movement, announce_available, post
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.resources.amounts import shown
from adapters.sandbox.resources.changes import change, merged_metadata
from adapters.sandbox.resources.destination_payments import payment_refund
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused, missing
from adapters.sandbox.wire.fields import Form, boolean, integer, metadata, text
from adapters.sandbox.wire.listing import PAGE, list_objects

# How many reversals a transfer shows inside itself, as Stripe does.
SHOWN = 10


def create(call: Call) -> Json:
    """Take back all that is left of a transfer, or a part of it."""
    transfer = call.subject("transfer")
    destination = call.platform.connected[transfer["destination"]]
    amount = _amount(call, transfer)
    due = _due(call, transfer)
    if due is None:
        _check_funds(destination, transfer["currency"], amount)
    reversal = _blank(call, transfer, amount)
    _move(call, transfer, reversal, due=due)
    call.merchant.table("transfer_reversal").add(reversal)
    previous = {"amount_reversed": transfer["amount_reversed"], "reversed": transfer["reversed"]}
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    _show(transfer, reversal)
    call.emit("transfer.reversed", transfer, previous)
    if due is None:
        announce_available(call.merchant)
    return reversal


def get(call: Call) -> Json:
    """Return one reversal of a transfer."""
    call.subject("transfer")
    wanted = call.path["reversal"]
    reversal = call.merchant.table("transfer_reversal").get(wanted)
    if reversal is None or reversal["transfer"] != call.path["id"]:
        raise missing("transfer_reversal", wanted)
    return reversal


def update(call: Call) -> Json:
    """Change a reversal's metadata."""
    reversal = get(call)
    change(reversal, call.form, ("metadata",))
    return reversal


def list_all(call: Call) -> Json:
    """List the reversals of a transfer."""
    transfer = call.subject("transfer")
    return list_objects(call, "transfer_reversal", fixed={"transfer": transfer["id"]})


def _amount(call: Call, transfer: Json) -> int:
    left: int = transfer["amount"] - transfer["amount_reversed"]
    if left == 0:
        raise Refused(f"Transfer {transfer['id']} has already been fully reversed.")
    amount = int(call.form.get("amount", left))
    if amount > left:
        currency = transfer["currency"]
        raise Refused(
            f"Reversal amount ({shown(amount, currency)}) is greater than unreversed amount on "
            f"transfer ({shown(left, currency)})",
            param="amount",
        )
    return amount


def _check_funds(destination: Merchant, currency: str, amount: int) -> None:
    if destination.purse(currency).available < amount:
        raise Refused(
            "The connected account does not have sufficient available funds to cover this "
            "reversal.",
            code="balance_insufficient",
        )


def _due(call: Call, transfer: Json) -> int | None:
    row = call.named("balance_transaction", transfer["balance_transaction"])
    return int(row["available_on"]) if row["status"] == "pending" else None


def _move(call: Call, transfer: Json, reversal: Json, *, due: int | None) -> None:
    destination = call.platform.connected[transfer["destination"]]
    amount = reversal["amount"]
    payment = destination.table("charge").get(transfer["destination_payment"])
    refund = payment_refund(destination, payment or {}, amount)
    refund["source_transfer_reversal"] = reversal["id"]
    given = post(
        destination,
        Movement(
            kind="payment_refund",
            amount=-amount,
            currency=transfer["currency"],
            source=refund["id"],
            against=TRANSIT,
            available_on=due,
        ),
    )
    taken = post(
        call.merchant,
        Movement(
            kind="transfer_refund",
            amount=amount,
            currency=transfer["currency"],
            source=reversal["id"],
            against=TRANSIT,
            available_on=due,
        ),
    )
    refund["balance_transaction"] = given["id"]
    reversal["balance_transaction"] = taken["id"]
    reversal["destination_payment_refund"] = refund["id"]


def _show(transfer: Json, reversal: Json) -> None:
    shown_list = transfer["reversals"]
    transfer["reversals"] = {
        **shown_list,
        "data": [reversal, *shown_list["data"]][:SHOWN],
        "has_more": shown_list["total_count"] >= SHOWN,
        "total_count": shown_list["total_count"] + 1,
    }


def _blank(call: Call, transfer: Json, amount: int) -> Json:
    return {
        "id": call.make_id("trr"),
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": None,
        "created": call.now,
        "currency": transfer["currency"],
        "destination_payment_refund": None,
        "metadata": merged_metadata({}, call.form.get("metadata")),
        "source_refund": None,
        "transfer": transfer["id"],
    }


_CREATE: Form = {
    "amount": integer(minimum=1),
    "description": text(),
    "metadata": metadata(),
    "refund_application_fee": boolean(),
}
_PATH = "/v1/transfers/{id}/reversals"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH, act=create, form=_CREATE),
    Endpoint(method="GET", path=_PATH, act=list_all, form=PAGE),
    Endpoint(method="GET", path=_PATH + "/{reversal}", act=get),
    Endpoint(method="POST", path=_PATH + "/{reversal}", act=update, form={"metadata": metadata()}),
)
