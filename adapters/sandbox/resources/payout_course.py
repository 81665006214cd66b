"""The course of a payout: created, on its way, paid, and failed even after that."""

from functools import partial
from typing import Final

from adapters.sandbox.core.book import Movement, announce_available, post
from adapters.sandbox.core.events import emit
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.resources.bank_shape import FAILURES
from adapters.sandbox.resources.banks import TABLE
from adapters.sandbox.resources.topups import BANKS

DAY: Final = 24 * 3600


def next_midnight(now: int) -> int:
    """Return the first UTC midnight after a second."""
    return (now // DAY + 1) * DAY


def start(merchant: Merchant, payout: Json) -> Json:
    """Take the money of a new payout out of the balance and send it on its way."""
    merchant.table("payout").add(payout)
    movement = Movement(
        kind="payout",
        amount=-payout["amount"],
        currency=payout["currency"],
        source=payout["id"],
        against=BANKS,
        description=payout["description"],
    )
    payout["balance_transaction"] = post(merchant, movement)["id"]
    emit(merchant, "payout.created", payout)
    _schedule(merchant, payout)
    return payout


def ask_back(merchant: Merchant, payout: Json, back: Json) -> Json:
    """Ask the money of a paid payout back; it is there when the reversal arrives."""
    merchant.table("payout").add(back)
    movement = Movement(
        kind="payout",
        amount=payout["amount"],
        currency=payout["currency"],
        source=back["id"],
        against=BANKS,
        available_on=back["arrival_date"],
        category="payout_reversal",
    )
    back |= {
        "balance_transaction": post(merchant, movement)["id"],
        "original_payout": payout["id"],
    }
    payout["reversed_by"] = back["id"]
    emit(merchant, "payout.created", back)
    emit(merchant, "payout.updated", payout, {"reversed_by": None})
    _schedule(merchant, back)
    return back


def fail(merchant: Merchant, payout: Json, code: str) -> None:
    """Return the money, and use the bank account no more until it is changed."""
    payout |= {"failure_code": code, "failure_message": FAILURES[code], "status": "failed"}
    payout["failure_balance_transaction"] = _return_money(merchant, payout, "payout_failure")
    emit(merchant, "payout.failed", payout)
    bank = merchant.table(TABLE).get(payout["destination"])
    if bank is not None and not bank.get("deleted") and bank["status"] != "errored":
        previous = {"status": bank["status"]}
        bank["status"] = "errored"
        emit(merchant, "account.external_account.updated", bank, previous)
    _reconcile(merchant, payout)
    announce_available(merchant)


def call_back(merchant: Merchant, payout: Json) -> None:
    """Call back a payout that has not left yet."""
    payout["status"] = "canceled"
    payout["failure_balance_transaction"] = _return_money(merchant, payout, "payout_cancel")
    emit(merchant, "payout.canceled", payout)
    announce_available(merchant)


def _schedule(merchant: Merchant, payout: Json) -> None:
    leaving = next_midnight(payout["created"])
    merchant.platform.agenda.at(leaving, partial(_leave, merchant, payout))


def _leave(merchant: Merchant, payout: Json) -> None:
    if payout["status"] != "pending":
        return
    payout["status"] = "in_transit"
    emit(merchant, "payout.updated", payout, {"status": "pending"})
    merchant.platform.agenda.at(payout["arrival_date"], partial(_arrive, merchant, payout))


def _arrive(merchant: Merchant, payout: Json) -> None:
    if payout["status"] != "in_transit":
        return
    code: str | None = merchant.hidden.get(payout["destination"])
    if code is not None and payout["amount"] > 0:
        fail(merchant, payout, code)
        return
    payout["status"] = "paid"
    emit(merchant, "payout.paid", payout)
    _reconcile(merchant, payout)


def _reconcile(merchant: Merchant, payout: Json) -> None:
    if payout["reconciliation_status"] == "in_progress":
        payout["reconciliation_status"] = "completed"
        emit(merchant, "payout.reconciliation_completed", payout)


def _return_money(merchant: Merchant, payout: Json, kind: str) -> str:
    movement = Movement(
        kind=kind,
        amount=payout["amount"],
        currency=payout["currency"],
        source=payout["id"],
        against=BANKS,
        description=payout["description"],
    )
    return str(post(merchant, movement)["id"])
