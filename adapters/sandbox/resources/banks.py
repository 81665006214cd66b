"""Which bank accounts an account has, and what becomes of them."""

from typing import Any, Final

from adapters.sandbox.core.events import emit
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.resources.bank_shape import TOKENS, blank_bank, failure_of
from adapters.sandbox.wire.errors import invalid
from adapters.sandbox.wire.fields import Field, choice, currency, group, required, text

TABLE: Final = "external_account"


def bank_field() -> Field:
    """Declare a bank account: a test token, or the account's numbers."""
    numbers = group(
        {
            "object": required(choice("bank_account")),
            "account_holder_name": text(),
            "account_holder_type": choice("company", "individual"),
            "account_number": required(text()),
            "country": required(text(2)),
            "currency": currency(),
            "routing_number": text(),
        }
    )

    def read(name: str, raw: Any) -> Json:
        if isinstance(raw, str):
            if raw not in TOKENS:
                raise invalid(f"No such token: '{raw}'", code="resource_missing", param=name)
            return {"account_number": TOKENS[raw]}
        given: Json = numbers.read(name, raw)
        return given

    return Field(read)


def banks_of(merchant: Merchant) -> list[Json]:
    """Return an account's bank accounts; the platform has one from the beginning."""
    table = merchant.table(TABLE)
    if not merchant.is_connected and not len(table):
        owner = {"id": merchant.id, "country": "US", "default_currency": "usd"}
        # Made of the account's id, so that it is the same whoever looks at it first.
        bank = blank_bank(owner, f"ba_{merchant.id.removeprefix('acct_')}", {})
        table.add(bank | {"default_for_currency": True})
    return [bank for bank in table.rows() if not bank.get("deleted")]


def default_bank(merchant: Merchant, currency: str) -> Json | None:
    """Return where payouts in a currency go unless told otherwise."""
    for bank in banks_of(merchant):
        if bank["currency"] == currency and bank["default_for_currency"]:
            return bank
    return None


def add_bank(merchant: Merchant, account: Json, form: Json, *, is_default: bool = False) -> Json:
    """Open a bank account; the first one of its currency is the default."""
    bank = blank_bank(account, merchant.platform.ids.make("ba"), form)
    is_first = default_bank(merchant, bank["currency"]) is None
    merchant.hidden[bank["id"]] = failure_of(form.get("account_number", ""))
    merchant.table(TABLE).add(bank)
    if is_first or is_default:
        prefer(merchant, bank)
    emit(merchant, "account.external_account.created", bank)
    return bank


def prefer(merchant: Merchant, bank: Json) -> None:
    """Make a bank account the only default of its currency."""
    for other in banks_of(merchant):
        if other["currency"] == bank["currency"]:
            other["default_for_currency"] = other is bank


def restore(merchant: Merchant, bank: Json, previous: Json) -> None:
    """Use a bank account again after it was changed, and tell what has changed."""
    if bank["status"] == "errored":
        previous = {**previous, "status": bank["status"]}
        bank["status"] = "new"
    emit(merchant, "account.external_account.updated", bank, previous)


def remove_bank(merchant: Merchant, bank: Json) -> Json:
    """Forget a bank account."""
    emit(merchant, "account.external_account.deleted", bank)
    bank |= {"deleted": True, "default_for_currency": False}
    return {"id": bank["id"], "object": "bank_account", "deleted": True}


def shown_banks(merchant: Merchant) -> Json:
    """Return the bank accounts as the account shows them, the default first."""
    banks = sorted(banks_of(merchant), key=lambda bank: not bank["default_for_currency"])
    return {
        "object": "list",
        "data": banks,
        "has_more": False,
        "total_count": len(banks),
        "url": f"/v1/accounts/{merchant.id}/external_accounts",
    }
