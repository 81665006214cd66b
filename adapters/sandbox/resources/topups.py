"""Top-ups: money put into the platform's balance from a bank."""

from functools import partial

from adapters.sandbox.core.book import Movement, announce_available, post
from adapters.sandbox.core.events import emit
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.resources.bank_shape import FAILURES, TOKENS, failure_of
from adapters.sandbox.resources.changes import change, merged_metadata
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused
from adapters.sandbox.wire.fields import Form, choice, currency, integer, metadata, required, text
from adapters.sandbox.wire.listing import LIST, WINDOW, is_within, list_objects

BANKS = "banks"


def create(call: Call) -> Json:
    """Start a top-up; in test mode it succeeds by itself."""
    topup = call.merchant.table("topup").add(_blank(call))
    call.emit("topup.created", topup)
    number = TOKENS.get(call.form.get("source") or "", "")
    wait = topup["expected_availability_date"] - call.now
    if wait:
        end = partial(_end, call.merchant, topup, failure_of(number))
        call.platform.agenda.at(call.now + wait, end)
    else:
        _succeed(call.merchant, topup)
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
    """List top-ups, also by status or amount."""
    bounds = call.form.get("amount", {})
    return list_objects(
        call, "topup", by=("status",), keep=lambda topup: is_within(bounds, topup["amount"])
    )


def cancel(call: Call) -> Json:
    """Call back a top-up that has not arrived yet."""
    topup = get(call)
    if topup["status"] != "pending":
        raise Refused(f"Top-up {topup['id']} has a status of {topup['status']}.")
    topup["status"] = "canceled"
    call.emit("topup.canceled", topup)
    return topup


def fail(merchant: Merchant, topup: Json, code: str) -> None:
    """Let the bank refuse a top-up that has not arrived yet."""
    topup |= {"failure_code": code, "failure_message": FAILURES[code], "status": "failed"}
    emit(merchant, "topup.failed", topup)


def reverse(merchant: Merchant, topup: Json) -> None:
    """Let the bank take a top-up back after it had arrived."""
    movement = Movement(
        kind="topup_reversal",
        amount=-topup["amount"],
        currency=topup["currency"],
        source=topup["id"],
        against=BANKS,
        description=topup["description"],
    )
    post(merchant, movement)
    topup["status"] = "reversed"
    emit(merchant, "topup.reversed", topup)


def _end(merchant: Merchant, topup: Json, failure: str | None) -> None:
    if topup["status"] != "pending":
        return
    if failure is None:
        _succeed(merchant, topup)
    else:
        fail(merchant, topup, failure)


def _succeed(merchant: Merchant, topup: Json) -> None:
    row = post(
        merchant,
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
    emit(merchant, "topup.succeeded", topup)
    announce_available(merchant)


def _blank(call: Call) -> Json:
    form = call.form
    settings = call.platform.settings
    wait = settings.bank_topup if form.get("source") else settings.topup
    return {
        "id": call.make_id("tu"),
        "object": "topup",
        "amount": form["amount"],
        "balance_transaction": None,
        "created": call.now,
        "currency": form["currency"],
        "description": form.get("description"),
        "expected_availability_date": call.now + wait,
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
    "source": choice(*TOKENS),
    "statement_descriptor": text(15),
    "transfer_group": text(),
}
_LIST: Form = {
    **LIST,
    "amount": WINDOW,
    "status": choice("canceled", "failed", "pending", "reversed", "succeeded"),
}
_PATH = "/v1/topups"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH, act=create, form=_CREATE),
    Endpoint(method="GET", path=_PATH, act=list_all, form=_LIST),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(method="POST", path=_PATH + "/{id}", act=update, form=_UPDATE),
    Endpoint(method="POST", path=_PATH + "/{id}/cancel", act=cancel),
)
