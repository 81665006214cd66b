"""Tables of whatever an account holds, whichever kinds of objects there are."""

from collections.abc import Iterable
from typing import Any, Final

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.core.table import Query
from adapters.sandbox.pages.markup import Markup, joined, tag
from adapters.sandbox.pages.words import moment, money, plain

SHOWN_ROWS: Final = 25
# What a person looks for first; any other kind follows by name.
_FIRST: Final = (
    "payment_intent",
    "charge",
    "transfer",
    "transfer_reversal",
    "refund",
    "dispute",
    "payout",
    "topup",
    "invoice",
    "subscription",
    "setup_intent",
    "customer",
    "webhook_endpoint",
    "balance_transaction",
    "event",
)
# Accounts have a table of their own.
_ELSEWHERE: Final = frozenset({"account"})
_COLUMNS: Final = (
    "created",
    "amount",
    "fee",
    "net",
    "total",
    "status",
    "type",
    "name",
    "email",
    "url",
    "customer",
    "destination",
    "charge",
    "payment_intent",
    "transfer_group",
    "source",
    "description",
    "metadata",
)
_MONEY: Final = frozenset({"amount", "fee", "net", "total"})


def kinds_of(merchant: Merchant) -> list[str]:
    """Return the kinds of objects that an account has any of, in order of interest."""
    kinds = [kind for kind, table in merchant.tables.items() if len(table)]
    places = {kind: place for place, kind in enumerate(_FIRST)}
    return sorted(
        (kind for kind in kinds if kind not in _ELSEWHERE),
        key=lambda kind: (places.get(kind, len(places)), kind),
    )


def objects_table(merchant: Merchant, kind: str) -> Markup:
    """Return the newest objects of one kind, with the fields that any of them has."""
    table = merchant.table(kind)
    rows, has_more = table.page(Query(limit=SHOWN_ROWS))
    columns = [name for name in _COLUMNS if any(_is_told(row.get(name)) for row in rows)]
    count = f"the newest {len(rows)} of {len(table)}" if has_more else str(len(rows))
    return joined(
        tag("h2", f"{plain(kind).capitalize()}: {count}", id=kind),
        grid(["id", *columns], [_cells(merchant, row, columns) for row in rows]),
    )


def grid(names: Iterable[str], rows: Iterable[Iterable[str]]) -> Markup:
    """Return a table with a heading for each column."""
    heads = tag("tr", *(tag("th", plain(name), scope="col") for name in names))
    lines = [tag("tr", *(tag("td", cell) for cell in row)) for row in rows]
    return tag("div", tag("table", tag("thead", heads), tag("tbody", *lines)), class_="scroll")


def _cells(merchant: Merchant, row: Json, columns: list[str]) -> list[str]:
    told = [row["id"], *(_cell(row, name) for name in columns)]
    return [_linked(merchant, text) for text in told]


def _linked(merchant: Merchant, text: str) -> str:
    """Return a text, as a link where a page is about what it names."""
    platform = merchant.platform
    if text in platform.connected:
        return tag("a", text, href=f"/sandbox/dashboard/{platform.own.id}/{text}")
    if merchant.table("charge").get(text) is not None:
        return tag("a", text, href=f"/sandbox/receipts/{text}")
    return text


def _cell(row: Json, name: str) -> str:
    value: Any = row.get(name)
    if not _is_told(value):
        return ""
    if name == "created":
        return moment(value)
    if name in _MONEY and isinstance(value, int) and row.get("currency"):
        return money(value, row["currency"])
    if isinstance(value, dict):
        return value.get("id") or ", ".join(f"{key}: {part}" for key, part in value.items())
    return str(value)


def _is_told(value: Any) -> bool:
    return value is not None and value not in ("", {}, [])
