"""The shape of a Payout."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.resources.changes import merged_metadata
from adapters.sandbox.resources.payout_course import DAY, next_midnight


def blank_payout(
    merchant: Merchant, bank: Json, amount: int, form: Json, *, is_automatic: bool = False
) -> Json:
    """Return a payout to a bank account that leaves at midnight and arrives a day later."""
    now = merchant.platform.clock.now()
    return {
        "id": merchant.platform.ids.make("po"),
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": next_midnight(now) + DAY,
        "automatic": is_automatic,
        "balance_transaction": None,
        "created": now,
        "currency": bank["currency"],
        "description": form.get("description", "STRIPE PAYOUT"),
        "destination": bank["id"],
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": merged_metadata({}, form.get("metadata")),
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "in_progress" if is_automatic else "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": form.get("statement_descriptor"),
        "status": "pending",
        "trace_id": None,
        "type": "bank_account",
    }
