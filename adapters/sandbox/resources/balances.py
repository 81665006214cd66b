"""The balance, and the transactions that made it."""

from adapters.sandbox.core.book import balance
from adapters.sandbox.core.json import Json
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.fields import currency, text
from adapters.sandbox.wire.listing import LIST, list_objects


def get_balance(call: Call) -> Json:
    """Return what the account owns."""
    return balance(call.merchant)


def get(call: Call) -> Json:
    """Return one balance transaction."""
    return call.subject("balance_transaction", noun="balance transaction")


def list_all(call: Call) -> Json:
    """List balance transactions, also by source, type or currency."""
    return list_objects(call, "balance_transaction", by=("source", "type", "currency"))


_LIST = {**LIST, "currency": currency(), "source": text(), "type": text()}
_PATH = "/v1/balance_transactions"
ENDPOINTS = (
    Endpoint(method="GET", path="/v1/balance", act=get_balance),
    Endpoint(method="GET", path=_PATH, act=list_all, form=_LIST),
    Endpoint(method="GET", path=_PATH + "/{id}", act=get),
)
