"""The stand-in's own book, laid open: what others compare their books with."""

from adapters.sandbox.core.book import TRANSIT
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.core.platform import Platform
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.fields import currency, integer, required


def show(call: Call) -> Json:
    """Return the books of the key that asks."""
    return books_of(call.platform)


def books_of(platform: Platform) -> Json:
    """Return balances, sums by type, connected balances, and whether every cent has a place."""
    merchants = platform.merchants()
    sums = {merchant.id: _sums(merchant) for merchant in merchants}
    conservation = _conservation(platform)
    return {
        "object": "sandbox.books",
        "account": platform.own.id,
        "balances": _balances(platform.own),
        "sums": sums[platform.own.id],
        "connected": {
            merchant.id: {"balances": _balances(merchant), "sums": sums[merchant.id]}
            for merchant in merchants[1:]
        },
        "outside": platform.outside,
        "conservation": conservation,
        "is_balanced": not any(conservation.values())
        and all(_agrees(merchant, sums[merchant.id]) for merchant in merchants),
    }


def plant(call: Call) -> Json:
    """Falsify the platform's available balance by some minor units; a negative amount undoes it."""
    planted = call.platform.planted
    code = call.form["currency"]
    planted[code] = planted.get(code, 0) + call.form["amount"]
    call.platform.own.purse(code)
    return show(call)


def _balances(merchant: Merchant) -> Json:
    planted = {} if merchant.is_connected else merchant.platform.planted
    return {
        code: {"available": purse.available + planted.get(code, 0), "pending": purse.pending}
        for code, purse in sorted(merchant.purses.items())
    }


def _sums(merchant: Merchant) -> Json:
    sums: Json = {}
    for row in merchant.table("balance_transaction").rows():
        line = sums.setdefault(row["currency"], {}).setdefault(
            row["type"], {"count": 0, "amount": 0, "fee": 0, "net": 0}
        )
        line["count"] += 1
        for name in ("amount", "fee", "net"):
            line[name] += row[name]
    return sums


def _conservation(platform: Platform) -> dict[str, int]:
    """Add up everything inside and outside; money never appears, so each sum is zero."""
    totals = {
        code: sum(amount for whom, amount in parties.items())
        for code, parties in platform.outside.items()
    }
    for merchant in platform.merchants():
        for code, line in _balances(merchant).items():
            totals[code] = totals.get(code, 0) + line["available"] + line["pending"]
    return totals


def _agrees(merchant: Merchant, sums: Json) -> bool:
    """Tell whether the balance is the sum of its transactions, with nothing under way."""
    if any(parties.get(TRANSIT) for parties in merchant.platform.outside.values()):
        return False
    return all(
        line["available"] + line["pending"]
        == sum(kind["net"] for kind in sums.get(code, {}).values())
        for code, line in _balances(merchant).items()
    )


_PATH = "/_sandbox/books"
ENDPOINTS = (
    Endpoint(method="GET", path=_PATH, act=show),
    Endpoint(
        method="POST",
        path=_PATH + "/plant",
        act=plant,
        form={"amount": required(integer()), "currency": required(currency())},
    ),
)
