"""Decide what the owner's bank would decide: payouts and top-ups that fail or go back."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.resources import payout_course, topups
from adapters.sandbox.resources.bank_shape import FAILURES
from adapters.sandbox.resources.banks import TABLE, restore
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused, missing
from adapters.sandbox.wire.fields import choice

_CODE = {"failure_code": choice(*FAILURES)}


def fail_payout(call: Call) -> Json:
    """Fail a payout of any account, even one that counts as paid."""
    merchant, payout = _payout(call)
    is_final = payout["status"] in {"failed", "canceled"} or payout["reversed_by"]
    if is_final or payout["original_payout"]:
        raise Refused(f"The payout has a status of {payout['status']}.")
    code = call.form.get("failure_code", "could_not_process")
    payout_course.fail(merchant, payout, code)
    return payout


def restore_bank(call: Call) -> Json:
    """Correct the platform's own bank account, as one may in Stripe's dashboard."""
    bank = call.subject(TABLE)
    restore(call.merchant, bank, {})
    return bank


def fail_topup(call: Call) -> Json:
    """Fail a top-up that has not arrived yet."""
    topup = _topup(call, "pending")
    topups.fail(call.merchant, topup, call.form.get("failure_code", "insufficient_funds"))
    return topup


def reverse_topup(call: Call) -> Json:
    """Take back a top-up that had arrived."""
    topup = _topup(call, "succeeded")
    topups.reverse(call.merchant, topup)
    return topup


def _payout(call: Call) -> tuple[Merchant, Json]:
    for merchant in call.platform.merchants():
        payout = merchant.table("payout").get(call.path["id"])
        if payout is not None:
            return merchant, payout
    raise missing("payout", call.path["id"])


def _topup(call: Call, status: str) -> Json:
    topup = call.subject("topup")
    if topup["status"] != status:
        raise Refused(f"The top-up has a status of {topup['status']}.")
    return topup


ENDPOINTS = (
    Endpoint(method="POST", path="/_sandbox/payouts/{id}/fail", act=fail_payout, form=_CODE),
    Endpoint(method="POST", path="/_sandbox/banks/{id}/restore", act=restore_bank),
    Endpoint(method="POST", path="/_sandbox/topups/{id}/fail", act=fail_topup, form=_CODE),
    Endpoint(method="POST", path="/_sandbox/topups/{id}/reverse", act=reverse_topup),
)
