"""The shape of a bank account that payouts go to, and Stripe's test numbers for it."""

from typing import Final

from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.changes import merged_metadata

SUCCEEDING: Final = "000123456789"
# Leading zeros do not count: the same figures work in several countries.
_FAILING: Final = {
    "111111116": "no_account",
    "111111113": "account_closed",
    "222222227": "insufficient_funds",
    "333333335": "debit_not_authorized",
    "444444440": "invalid_currency",
    "11111116": "no_account",
    "11111113": "account_closed",
    "22222227": "insufficient_funds",
    "33333335": "debit_not_authorized",
    "44444440": "invalid_currency",
    "DE62370400440532013001": "no_account",
    "DE89370400440532013002": "account_closed",
    "DE89370400440532013003": "insufficient_funds",
    "DE89370400440532013004": "debit_not_authorized",
    "DE89370400440532013005": "invalid_currency",
}
TOKENS: Final = {
    "btok_us": SUCCEEDING,
    "btok_us_verified": SUCCEEDING,
    "btok_us_noAccount": "000111111116",
    "btok_us_verified_noAccount": "000111111116",
    "btok_us_accountClosed": "000111111113",
    "btok_us_insufficientFunds": "000222222227",
    "btok_us_debitNotAuthorized": "000333333335",
    "btok_us_invalidCurrency": "000444444440",
}
FAILURES: Final = {
    "account_closed": "The bank account has been closed.",
    "account_frozen": "The bank account has been frozen.",
    "could_not_process": "The bank could not process this payout.",
    "debit_not_authorized": "Debit transactions are not approved on the bank account.",
    "declined": "The bank has declined this payout.",
    "insufficient_funds": "The Stripe account does not have enough funds for this payout.",
    "invalid_currency": "The bank account does not take this currency.",
    "no_account": "The bank account could not be found.",
}


def failure_of(number: str) -> str | None:
    """Return why payouts to this account number fail, or nothing if they succeed."""
    return _FAILING.get(number.lstrip("0"))


def blank_bank(account: Json, id: str, form: Json) -> Json:
    """Return a bank account of a Stripe account; what is not given is the country's usual."""
    number = form.get("account_number", SUCCEEDING)
    return {
        "id": id,
        "object": "bank_account",
        "account": account["id"],
        "account_holder_name": form.get("account_holder_name"),
        "account_holder_type": form.get("account_holder_type"),
        "account_type": None,
        "available_payout_methods": ["standard"],
        "bank_name": "STRIPE TEST BANK",
        "country": form.get("country", account["country"]),
        "currency": form.get("currency", account["default_currency"]),
        "default_for_currency": False,
        "fingerprint": f"sandboxbank{number[-4:]}",
        "future_requirements": _nothing_asked(),
        "last4": number[-4:],
        "metadata": merged_metadata({}, form.get("metadata")),
        "requirements": _nothing_asked(),
        "routing_number": form.get("routing_number", "110000000"),
        "status": "new",
    }


def _nothing_asked() -> Json:
    return {"currently_due": [], "errors": [], "past_due": [], "pending_verification": []}
