"""The balance, and the transactions that made it."""

from collections.abc import Callable

from adapters.sandbox.core.book import balance
from adapters.sandbox.core.json import Json
from adapters.sandbox.resources.payout_days import items_of
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.errors import Refused
from adapters.sandbox.wire.fields import Form, currency, text
from adapters.sandbox.wire.listing import LIST, list_objects


def get_balance(call: Call) -> Json:
    """Return what the account owns."""
    return balance(call.merchant)


def get(call: Call) -> Json:
    """Return one balance transaction."""
    return call.subject("balance_transaction", noun="balance transaction")


def list_all(call: Call) -> Json:
    """List balance transactions, also by source, type, currency or automatic payout."""
    return list_objects(
        call,
        "balance_transaction",
        by=("source", "type", "currency"),
        keep=_filter(call),
    )


def _filter(call: Call) -> Callable[[Json], bool] | None:
    if not call.form.get("payout"):
        return None
    payout = call.named("payout", call.form["payout"], param="payout")
    if not payout["automatic"]:
        raise Refused(
            "Balance transaction history can only be filtered on automatic transfers, not manual.",
            param="payout",
        )
    if payout["reconciliation_status"] != "completed":
        raise Refused(f"Payout {payout['id']} is not reconciled yet.", param="payout")
    items = items_of(call.merchant, payout)
    return lambda row: row["id"] in items


_LIST: Form = {
    **LIST,
    "currency": currency(),
    "payout": text(),
    "source": text(),
    "type": text(),
}
_PATH = "/v1/balance_transactions"
ENDPOINTS = (
    Endpoint(method="GET", path="/v1/balance", act=get_balance),
    Endpoint(method="GET", path=_PATH, act=list_all, form=_LIST),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
)
