"""What the SDK lets a caller send to an endpoint: the names in its types for parameters."""

import sys
import typing
from collections.abc import Mapping
from typing import Any, Final

import stripe
from stripe import params as sdk_params

_OPTIONS: Final = frozenset(stripe.RequestOptions.__annotations__)
_ACTIONS: Final = {"GET": "List", "POST": "Create", "DELETE": "Delete"}
_ACTIONS_ON_ONE: Final = {"GET": "Retrieve", "POST": "Update", "DELETE": "Delete"}
_ODD: Final[Mapping[str, str]] = {
    "GET /v1/account": "AccountRetrieveCurrentParams",
    "GET /v1/balance": "BalanceRetrieveParams",
    "GET /v1/balance_settings": "BalanceSettingsRetrieveParams",
    "POST /v1/balance_settings": "BalanceSettingsUpdateParams",
    "DELETE /v1/subscriptions/{id}": "SubscriptionCancelParams",
    "POST /v1/invoices/{id}/finalize": "InvoiceFinalizeInvoiceParams",
    "POST /v1/invoices/{id}/void": "InvoiceVoidInvoiceParams",
    "GET /v1/invoices/{id}/lines": "InvoiceLineItemListParams",
    "POST /v1/invoices/{id}/send": "InvoiceSendInvoiceParams",
}
"""Endpoints whose types are not named after their paths."""

Names = Mapping[str, frozenset[str] | None]
"""The names that may be sent, each with the names within it, or nothing if any are."""


def type_for(method: str, path: str) -> str:
    """Return the name of the SDK's type for the parameters of an endpoint."""
    if (odd := _ODD.get(f"{method} {path}")) is not None:
        return odd
    *before, last = path.removeprefix("/v1/").split("/")
    owner = "".join(_noun(part) for part in before if not part.startswith("{"))
    if last.startswith("{"):
        return f"{owner}{_ACTIONS_ON_ONE[method]}Params"
    # What is done to one object is a verb, and what there are many of ends in an `s`.
    if before and not last.endswith("s"):
        return f"{owner}{_camel(last)}Params"
    return f"{owner}{_noun(last)}{_ACTIONS[method]}Params"


def names_for(method: str, path: str) -> Names | None:
    """Return what the SDK lets a caller send, or nothing if it has no type by that name."""
    kind = getattr(sdk_params, type_for(method, path), None)
    if kind is None:
        return None
    hints = _hints(kind)
    return {name: _within(hint) for name, hint in hints.items() if name not in _OPTIONS}


def _hints(kind: Any) -> dict[str, Any]:
    names = {"Mapping": Mapping, "StripeContext": stripe.StripeContext}
    names |= vars(sys.modules[kind.__module__])
    return typing.get_type_hints(kind, localns=names)


def _within(hint: Any) -> frozenset[str] | None:
    # The SDK's TypedDict is the one of `typing_extensions`, which `typing` does not recognise.
    if hasattr(hint, "__required_keys__"):
        return frozenset(_hints(hint))
    parts = [found for part in typing.get_args(hint) if (found := _within(part)) is not None]
    return frozenset[str]().union(*parts) if parts else None


def _noun(part: str) -> str:
    return _camel(f"{part[:-3]}y" if part.endswith("ies") else part.removesuffix("s"))


def _camel(part: str) -> str:
    return "".join(word.capitalize() for word in part.split("_"))
