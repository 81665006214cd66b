"""Payouts: money from a balance to the bank account of its owner."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.banks import TABLE, default_bank
from adapters.sandbox.resources.changes import change
from adapters.sandbox.resources.payout_course import ask_back, call_back, start
from adapters.sandbox.resources.payout_settings import is_paid_out
from adapters.sandbox.resources.payout_shape import blank_payout
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused
from adapters.sandbox.wire.fields import Form, choice, currency, integer, metadata, required, text
from adapters.sandbox.wire.listing import LIST, WINDOW, is_within, list_objects


def create(call: Call) -> Json:
    """Send available money to a bank account, or refuse without leaving anything behind."""
    form = call.form
    if not is_paid_out(call.merchant):
        raise Refused("Payouts are disabled for this account.", code="payouts_not_allowed")
    bank = _destination(call)
    if form.get("method") == "instant":
        raise Refused(
            "This bank account is not eligible for instant payouts.",
            code="instant_payouts_unsupported",
            param="method",
        )
    purse = call.merchant.purse(form["currency"])
    # Other kinds of balance than the one from cards are always empty here.
    available = purse.available if form.get("source_type", "card") == "card" else 0
    if available < form["amount"]:
        raise Refused(
            "You have insufficient funds in your Stripe account for this payout.",
            code="balance_insufficient",
            param="amount",
        )
    return start(call.merchant, blank_payout(call.merchant, bank, form["amount"], form))


def get(call: Call) -> Json:
    """Return a payout."""
    return call.subject("payout")


def update(call: Call) -> Json:
    """Change a payout's metadata."""
    payout = get(call)
    previous = change(payout, call.form, ("metadata",))
    call.emit("payout.updated", payout, previous)
    return payout


def list_all(call: Call) -> Json:
    """List payouts, also by status, destination or day of arrival."""
    bounds = call.form.get("arrival_date", {})
    return list_objects(
        call,
        "payout",
        by=("status", "destination"),
        keep=lambda payout: is_within(bounds, payout["arrival_date"]),
    )


def cancel(call: Call) -> Json:
    """Call back a payout that was made by hand and has not left yet."""
    payout = get(call)
    if payout["automatic"] or payout["status"] != "pending" or payout["original_payout"]:
        raise Refused(
            f"Payout {payout['id']} cannot be canceled: only a manual payout that is pending can."
        )
    call_back(call.merchant, payout)
    return payout


def reverse(call: Call) -> Json:
    """Ask the money of a paid payout back from the bank, through a payout of its own."""
    payout = get(call)
    if payout["status"] != "paid" or payout["reversed_by"] or payout["original_payout"]:
        raise Refused(
            f"Payout {payout['id']} cannot be reversed: only a paid one can, and only once."
        )
    bank = call.merchant.find(payout["destination"]) or {}
    back = blank_payout(call.merchant, bank, -payout["amount"], call.form)
    return ask_back(call.merchant, payout, back)


def _destination(call: Call) -> Json:
    form = call.form
    code = form["currency"]
    bank = default_bank(call.merchant, code)
    if form.get("destination"):
        noun = "external account"
        bank = call.named(TABLE, form["destination"], param="destination", noun=noun)
    if bank is None or bank["currency"] != code:
        raise Refused(f"You have no external account in that currency ({code}).", param="currency")
    if bank["status"] == "errored":
        raise Refused(
            f"An earlier payout to {bank['id']} failed; change or replace it first.",
            code="bank_account_unusable",
            param="destination",
        )
    return bank


_CREATE: Form = {
    "amount": required(integer(minimum=1)),
    "currency": required(currency()),
    "description": text(),
    "destination": text(),
    "metadata": metadata(),
    "method": choice("instant", "standard"),
    "source_type": choice("bank_account", "card", "fpx"),
    "statement_descriptor": text(22),
}
_LIST: Form = {
    **LIST,
    "arrival_date": WINDOW,
    "destination": text(),
    "status": choice("canceled", "failed", "in_transit", "paid", "pending"),
}
_METADATA: Form = {"metadata": metadata()}
_PATH = "/v1/payouts"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH, act=create, form=_CREATE),
    Endpoint(method="GET", path=_PATH, act=list_all, form=_LIST),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
    Endpoint(method="POST", path=_PATH + "/{id}", act=update, form=_METADATA),
    Endpoint(method="POST", path=_PATH + "/{id}/cancel", act=cancel),
    Endpoint(method="POST", path=_PATH + "/{id}/reverse", act=reverse, form=_METADATA),
)
