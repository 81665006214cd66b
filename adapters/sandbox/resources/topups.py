"""Top-ups: money put into the platform's balance from a bank."""

from functools import partial

from adapters.sandbox.core.book import Movement, announce_available, post
from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.changes import change, merged_metadata
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.fields import Form, currency, integer, metadata, required, text
from adapters.sandbox.wire.listing import LIST, list_objects

BANKS = "banks"


def create(call: Call) -> Json:
    """Start a top-up; in test mode it succeeds by itself."""
    topup = call.merchant.table("topup").add(_blank(call))
    call.emit("topup.created", topup)
    wait = call.platform.settings.topup
    if wait:
        call.platform.agenda.at(call.now + wait, partial(_succeed, call, topup))
    else:
        _succeed(call, topup)
    return topup


def get(call: Call) -> Json:
    """Return a top-up."""
    return call.subject("topup")


def update(call: Call) -> Json:
    """Change a top-up's description or metadata."""
    topup = get(call)
    change(topup, call.form, ("description", "metadata"))
    return topup


def list_all(call: Call) -> Json:
    """List top-ups, also by status."""
    return list_objects(call, "topup", by=("status",))


def _succeed(call: Call, topup: Json) -> None:
    row = post(
        call.merchant,
        Movement(
            kind="topup",
            amount=topup["amount"],
            currency=topup["currency"],
            source=topup["id"],
            against=BANKS,
            description=topup["description"],
        ),
    )
    topup |= {"balance_transaction": row["id"], "status": "succeeded"}
    call.emit("topup.succeeded", topup)
    announce_available(call.merchant)


def _blank(call: Call) -> Json:
    form = call.form
    return {
        "id": call.make_id("tu"),
        "object": "topup",
        "amount": form["amount"],
        "balance_transaction": None,
        "created": call.now,
        "currency": form["currency"],
        "description": form.get("description"),
        "expected_availability_date": call.now + call.platform.settings.topup,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": merged_metadata({}, form.get("metadata")),
        "payment_method": None,
        "source": None,
        "statement_descriptor": form.get("statement_descriptor"),
        "status": "pending",
        "transfer_group": form.get("transfer_group"),
    }


_UPDATE: Form = {"description": text(), "metadata": metadata()}
_CREATE: Form = {
    **_UPDATE,
    "amount": required(integer(minimum=1)),
    "currency": required(currency()),
    "payment_method": text(),
    "source": text(),
    "statement_descriptor": text(15),
    "transfer_group": text(),
}
_PATH = "/v1/topups"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH, act=create, form=_CREATE),
    Endpoint(method="GET", path=_PATH, act=list_all, form={**LIST, "status": text()}),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(method="POST", path=_PATH + "/{id}", act=update, form=_UPDATE),
)
