"""What becomes of a refund after it was asked for: the bank takes it, refuses it or loses it."""

from functools import partial

from adapters.sandbox.core.book import Movement, announce_available, post
from adapters.sandbox.core.events import emit
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.resources.charges import CARDHOLDERS, money_due

EXPIRED = "expired_or_canceled_card"
DISPUTED = "charge_for_pending_refund_disputed"


def pay_back(merchant: Merchant, refund: Json, charge: Json) -> bool:
    """Move the money to the cardholder; tell whether there was enough of it."""
    due = money_due(merchant, charge)
    purse = merchant.purse(refund["currency"])
    if due is None and purse.available < refund["amount"]:
        return False
    movement = Movement(
        kind="refund",
        amount=-refund["amount"],
        currency=refund["currency"],
        source=refund["id"],
        against=CARDHOLDERS,
        available_on=due,
        description="REFUND FOR CHARGE",
    )
    refund |= {"balance_transaction": post(merchant, movement)["id"], "status": "succeeded"}
    refund.pop("pending_reason", None)
    return True


def wait_for_money(merchant: Merchant, refund: Json, charge: Json, bank: str | None) -> None:
    """Leave a refund pending until there is enough money for it."""
    refund |= {"status": "pending", "pending_reason": "insufficient_funds"}
    merchant.waiting.append(partial(_pay_back_later, merchant, refund, charge, bank))


def hear_bank(merchant: Merchant, refund: Json, bank: str | None) -> None:
    """Plan what the bank says later of a refund whose money has moved."""
    platform = merchant.platform
    due = platform.clock.now() + platform.settings.refund
    if bank == "pends":
        refund |= {"status": "pending", "pending_reason": "processing"}
        platform.agenda.at(due, partial(_complete, merchant, refund))
    if bank == "fails":
        platform.agenda.at(due, partial(_lose, merchant, refund))


def fail(merchant: Merchant, refund: Json, reason: str) -> None:
    """Fail a refund: its money, if it had moved, returns to the balance."""
    refund["failure_reason"] = reason
    _undo(merchant, refund, status="failed")
    emit(merchant, "refund.failed", refund)


def cancel(merchant: Merchant, refund: Json) -> None:
    """Cancel a refund that has not left yet."""
    _undo(merchant, refund, status="canceled")


def tell(merchant: Merchant, refund: Json, previous: Json) -> None:
    """Tell that a refund has changed, under both names that Stripe uses for that."""
    emit(merchant, "refund.updated", refund, previous)
    emit(merchant, "charge.refund.updated", refund, previous)


def _pay_back_later(merchant: Merchant, refund: Json, charge: Json, bank: str | None) -> bool:
    if refund["status"] != "pending":
        return True
    if not pay_back(merchant, refund, charge):
        return False
    hear_bank(merchant, refund, bank)
    tell(merchant, refund, {"status": "pending"})
    return True


def _complete(merchant: Merchant, refund: Json) -> None:
    if refund["status"] == "pending":
        refund["status"] = "succeeded"
        refund.pop("pending_reason", None)
        tell(merchant, refund, {"status": "pending"})


def _lose(merchant: Merchant, refund: Json) -> None:
    if refund["status"] == "succeeded":
        fail(merchant, refund, EXPIRED)


def _undo(merchant: Merchant, refund: Json, *, status: str) -> None:
    charge = merchant.table("charge").get(refund["charge"]) or {}
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    previous = {"status": refund["status"]}
    refund["status"] = status
    refund.pop("pending_reason", None)
    if refund["balance_transaction"] is not None:
        _return_money(merchant, refund)
    tell(merchant, refund, previous)


def _return_money(merchant: Merchant, refund: Json) -> None:
    taken = merchant.find(refund["balance_transaction"]) or {}
    due = int(taken["available_on"]) if taken["status"] == "pending" else None
    movement = Movement(
        kind="refund_failure",
        amount=refund["amount"],
        currency=refund["currency"],
        source=refund["id"],
        against=CARDHOLDERS,
        available_on=due,
        description="REFUND FAILURE",
    )
    refund["failure_balance_transaction"] = post(merchant, movement)["id"]
    if due is None:
        announce_available(merchant)
