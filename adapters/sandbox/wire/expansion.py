"""Replace ids by their objects where `expand[]` asks for it, without touching what is stored."""

from collections.abc import Callable, Sequence
from typing import Final

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.wire.errors import Refused
from adapters.sandbox.wire.listing import list_of

MAX_DEPTH = 4
# What an object has only once it has happened; until then there is nothing to expand.
_SOMETIMES: Final = frozenset({("refund", "failure_balance_transaction")})


def expand(merchant: Merchant, answer: Json, paths: Sequence[str]) -> Json:
    """Return the answer with every named path expanded."""
    for path in paths:
        parts = path.split(".")
        if len(parts) > MAX_DEPTH:
            raise Refused(f"You cannot expand more than {MAX_DEPTH} levels of a property.")
        answer = _expand(merchant, answer, parts, path)
    return answer


def _expand(merchant: Merchant, owner: Json, parts: list[str], path: str) -> Json:
    name, *rest = parts
    if name == "data" and owner.get("object") == "list":
        rows = [_expand(merchant, row, rest, path) for row in owner["data"]]
        return {**owner, "data": rows}
    value = owner.get(name)
    if isinstance(value, str):
        value = _holder(merchant, owner, name).find(value)
    elif (owner.get("object"), name) in _DERIVED:
        value = _DERIVED[owner["object"], name](merchant, owner)
        owner = {**owner, name: value}
    is_known = name in owner or (owner.get("object"), name) in _SOMETIMES
    if value is None and owner.get(name) is None and is_known:
        return owner
    if not isinstance(value, dict):
        raise Refused(f"This property cannot be expanded ({path}).", code=None, param="expand")
    return {**owner, name: _expand(merchant, value, rest, path) if rest else value}


def _holder(merchant: Merchant, owner: Json, name: str) -> Merchant:
    """Return whose object it is: a transfer points at a payment of its destination."""
    if name == "destination_payment":
        destination = owner["destination"]
        known = destination["id"] if isinstance(destination, dict) else destination
        return merchant.platform.connected[known]
    return merchant


def _refunds(merchant: Merchant, charge: Json) -> Json:
    refunds = merchant.table("refund").having("charge", charge["id"])
    return list_of(refunds[::-1], url=f"/v1/charges/{charge['id']}/refunds")


def _payments(merchant: Merchant, invoice: Json) -> Json:
    payments = merchant.table("invoice_payment").having("invoice", invoice["id"])
    return list_of(payments[::-1], url=f"/v1/invoice_payments?invoice={invoice['id']}")


def _confirmation_secret(merchant: Merchant, invoice: Json) -> Json | None:
    payments = merchant.table("invoice_payment").having("invoice", invoice["id"])
    if not payments:
        return None
    intent = merchant.find(payments[-1]["payment"]["payment_intent"]) or {}
    return {"client_secret": intent["client_secret"], "type": "payment_intent"}


# What an object shows only to those who ask for it.
_DERIVED: Final[dict[tuple[str | None, str], Callable[[Merchant, Json], Json | None]]] = {
    ("charge", "refunds"): _refunds,
    ("invoice", "confirmation_secret"): _confirmation_secret,
    ("invoice", "payments"): _payments,
}
