"""External accounts: the bank accounts that a connected account is paid out to."""

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.resources.account_lookup import named_account
from adapters.sandbox.resources.banks import (
    TABLE,
    add_bank,
    bank_field,
    prefer,
    remove_bank,
    restore,
    shown_banks,
)
from adapters.sandbox.resources.changes import change
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused, missing
from adapters.sandbox.wire.fields import Form, boolean, choice, metadata, required, text
from adapters.sandbox.wire.listing import PAGE, page_of


def create(call: Call) -> Json:
    """Open a bank account for a connected account."""
    merchant, account = named_account(call)
    form = call.form
    given = {**form["external_account"], "metadata": form.get("metadata")}
    bank = add_bank(merchant, account, given, is_default=form.get("default_for_currency", False))
    account["external_accounts"] = shown_banks(merchant)
    return bank


def get(call: Call) -> Json:
    """Return one bank account."""
    return _bank(call, named_account(call)[0])


def update(call: Call) -> Json:
    """Change a bank account; one that had failed may be tried again."""
    merchant, account = named_account(call)
    bank = _bank(call, merchant)
    names = ("account_holder_name", "account_holder_type", "account_type", "metadata")
    previous = change(bank, call.form, names)
    if call.form.get("default_for_currency"):
        prefer(merchant, bank)
    account["external_accounts"] = shown_banks(merchant)
    restore(merchant, bank, previous)
    return bank


def delete(call: Call) -> Json:
    """Forget a bank account, unless the account's own currency is paid out to it."""
    merchant, account = named_account(call)
    bank = _bank(call, merchant)
    if bank["default_for_currency"] and bank["currency"] == account["default_currency"]:
        raise Refused(
            "You cannot delete the default external account for your default currency. Make "
            "another external account the default first.",
        )
    gone = remove_bank(merchant, bank)
    account["external_accounts"] = shown_banks(merchant)
    return gone


def list_all(call: Call) -> Json:
    """List the bank accounts of a connected account."""
    merchant, _ = named_account(call)
    return page_of(call, merchant.table(TABLE), where={})


def _bank(call: Call, merchant: Merchant) -> Json:
    bank_id = call.path["bank"]
    bank = merchant.table(TABLE).get(bank_id)
    if bank is None or bank.get("deleted"):
        raise missing("external account", bank_id)
    return bank


_UPDATE: Form = {
    "account_holder_name": text(),
    "account_holder_type": choice("company", "individual"),
    "account_type": choice("checking", "futsu", "savings", "toza"),
    "default_for_currency": boolean(),
    "metadata": metadata(),
}
_CREATE: Form = {
    "default_for_currency": boolean(),
    "external_account": required(bank_field()),
    "metadata": metadata(),
}
_PATH = "/v1/accounts/{id}/external_accounts"
ENDPOINTS = (
    Endpoint(method="POST", path=_PATH, act=create, form=_CREATE),
    Endpoint(
        method="GET", path=_PATH, act=list_all, form={**PAGE, "object": choice("bank_account")}
    ),
    Endpoint(method="GET", path=_PATH + "/{bank}", act=get),
    Endpoint(method="POST", path=_PATH + "/{bank}", act=update, form=_UPDATE),
    Endpoint(method="DELETE", path=_PATH + "/{bank}", act=delete),
)
