"""Transfers: money from the platform's balance to a connected account's, at once."""

from adapters.sandbox.core.book import TRANSIT, Movement, announce_available, post
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.resources.changes import change, merged_metadata
from adapters.sandbox.resources.destination_payments import destination_payment
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused
from adapters.sandbox.wire.fields import Form, choice, currency, integer, metadata, required, text
from adapters.sandbox.wire.listing import LIST, list_objects, list_of


def create(call: Call) -> Json:
    """Move money to a connected account, or refuse without leaving anything behind."""
    form = call.form
    destination = _destination(call)
    charge = _source(call)
    if charge is None:
        _check_funds(call)
    else:
        _check_source(call, charge)
    transfer = call.merchant.table("transfer").add(_blank(call, charge))
    _move(call, transfer, destination, due=_due(call, charge))
    call.emit("transfer.created", transfer)
    if form.get("source_transaction") is None:
        announce_available(destination)
    return transfer


def get(call: Call) -> Json:
    """Return a transfer."""
    return call.subject("transfer")


def update(call: Call) -> Json:
    """Change a transfer's description or metadata."""
    transfer = get(call)
    previous = change(transfer, call.form, ("description", "metadata"))
    call.emit("transfer.updated", transfer, previous)
    return transfer


def list_all(call: Call) -> Json:
    """List transfers, also by group or destination."""
    return list_objects(call, "transfer", by=("transfer_group", "destination"))


def _destination(call: Call) -> Merchant:
    account = call.named(
        "account", call.form["destination"], param="destination", noun="destination"
    )
    if account["capabilities"].get("transfers") != "active":
        raise Refused(
            "Your destination account needs to have at least one of the following capabilities "
            "enabled: transfers, crypto_transfers, legacy_payments",
            code="insufficient_capabilities_for_transfer",
        )
    return call.platform.connected[account["id"]]


def _check_funds(call: Call) -> None:
    if call.merchant.purse(call.form["currency"]).available < call.form["amount"]:
        raise Refused(
            "You have insufficient available funds in your Stripe account. Try adding funds "
            "directly to your available balance by creating Charges using the 4000000000000077 "
            "test card. See: https://stripe.com/docs/testing#available-balance",
            code="balance_insufficient",
        )


def _source(call: Call) -> Json | None:
    source = call.form.get("source_transaction")
    return None if source is None else call.named("charge", source, param="source_transaction")


def _check_source(call: Call, charge: Json) -> None:
    form = call.form
    if charge["currency"] != form["currency"]:
        raise Refused(
            "The currency of source_transaction's balance transaction "
            f"({charge['currency']}) must be the same as the transfer currency "
            f"({form['currency']})",
            param="currency",
        )
    earlier = call.merchant.table("transfer").having("source_transaction", charge["id"])
    sent = sum(row["amount"] for row in earlier)
    if sent + form["amount"] > charge["amount"]:
        raise Refused(
            "The transfers on a source_transaction cannot add up to more than the charge itself: "
            f"{charge['amount'] - sent} of {charge['amount']} is left.",
            param="amount",
        )


def _due(call: Call, charge: Json | None) -> int | None:
    if charge is None:
        return None
    row = call.merchant.find(charge["balance_transaction"] or "")
    return int(row["available_on"]) if row and row["status"] == "pending" else None


def _move(call: Call, transfer: Json, destination: Merchant, *, due: int | None) -> None:
    sent = post(
        call.merchant,
        Movement(
            kind="transfer",
            amount=-transfer["amount"],
            currency=transfer["currency"],
            source=transfer["id"],
            against=TRANSIT,
            available_on=due,
            description=transfer["description"],
        ),
    )
    payment = destination_payment(destination, transfer)
    received = post(
        destination,
        Movement(
            kind="payment",
            amount=transfer["amount"],
            currency=transfer["currency"],
            source=payment["id"],
            against=TRANSIT,
            available_on=due,
        ),
    )
    payment["balance_transaction"] = received["id"]
    transfer["balance_transaction"] = sent["id"]
    transfer["destination_payment"] = payment["id"]


def _blank(call: Call, charge: Json | None) -> Json:
    form = call.form
    transfer_id = call.make_id("tr")
    group = form.get("transfer_group")
    if charge is not None and group is None:
        group = charge["transfer_group"] or f"group_{charge['payment_intent']}"
    return {
        "id": transfer_id,
        "object": "transfer",
        "amount": form["amount"],
        "amount_reversed": 0,
        "balance_transaction": None,
        "created": call.now,
        "currency": form["currency"],
        "description": form.get("description"),
        "destination": form["destination"],
        "destination_payment": None,
        "livemode": False,
        "metadata": merged_metadata({}, form.get("metadata")),
        "reversals": list_of([], url=f"/v1/transfers/{transfer_id}/reversals") | {"total_count": 0},
        "reversed": False,
        "source_transaction": form.get("source_transaction"),
        "source_type": form.get("source_type", "card"),
        "transfer_group": group,
    }


_UPDATE: Form = {"description": text(), "metadata": metadata()}
_CREATE: Form = {
    **_UPDATE,
    "amount": required(integer(minimum=1)),
    "currency": required(currency()),
    "destination": required(text()),
    "source_transaction": text(),
    "source_type": choice("bank_account", "card", "fpx"),
    "transfer_group": text(),
}
_PATH = "/v1/transfers"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH, act=create, form=_CREATE),
    Endpoint(
        method="GET",
        path=_PATH,
        act=list_all,
        form={**LIST, "destination": text(), "transfer_group": text()},
    ),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(method="POST", path=_PATH + "/{id}", act=update, form=_UPDATE),
)
