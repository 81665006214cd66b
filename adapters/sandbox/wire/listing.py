"""List calls: cursors, limits, creation windows and plain filters."""

from collections.abc import Callable, Sequence
from typing import Any

from adapters.sandbox.core.json import Json
from adapters.sandbox.core.table import MAX_PAGE, Query, Table
from adapters.sandbox.wire.call import Call
from adapters.sandbox.wire.errors import missing
from adapters.sandbox.wire.fields import Field, Form, group, integer, text

_BOUNDS = group({"gt": integer(), "gte": integer(), "lt": integer(), "lte": integer()})


def _read_window(name: str, raw: Any) -> Json:
    if isinstance(raw, dict):
        bounds: Json = _BOUNDS.read(name, raw)
        return bounds
    moment = integer().read(name, raw)
    return {"gte": moment, "lte": moment}


PAGE: Form = {
    "limit": integer(1, MAX_PAGE),
    "starting_after": text(),
    "ending_before": text(),
}
# An exact number, or bounds around it.
WINDOW = Field(_read_window)
LIST: Form = {**PAGE, "created": WINDOW}


def is_within(bounds: Json, value: int) -> bool:
    """Tell whether a number lies in a window that a list call gave."""
    low = _later(bounds.get("gte"), bounds.get("gt"), 1)
    high = _earlier(bounds.get("lte"), bounds.get("lt"), 1)
    return (low is None or value >= low) and (high is None or value <= high)


def list_objects(
    call: Call,
    kind: str,
    *,
    by: Sequence[str] = (),
    keep: Callable[[Json], bool] | None = None,
    fixed: Json | None = None,
) -> Json:
    """Answer a list call over one kind, filtered by the given parameters and fixed equalities."""
    where = {name: call.form[name] for name in by if call.form.get(name) is not None}
    return page_of(call, call.merchant.table(kind), where={**where, **(fixed or {})}, keep=keep)


def page_of(
    call: Call,
    table: Table,
    *,
    where: Json,
    keep: Callable[[Json], bool] | None = None,
) -> Json:
    """Answer one page of a table."""
    form = call.form
    created = form.get("created", {})
    query = Query(
        where=where,
        keep=keep,
        since=_later(created.get("gte"), created.get("gt"), 1),
        until=_earlier(created.get("lte"), created.get("lt"), 1),
        limit=form.get("limit", 10),
        after=_cursor(table, form, "starting_after"),
        before=_cursor(table, form, "ending_before"),
    )
    rows, has_more = table.page(query)
    return list_of(rows, url=call.path["url"], has_more=has_more)


def list_of(rows: list[Json], *, url: str, has_more: bool = False) -> Json:
    """Return a list object."""
    return {"object": "list", "data": rows, "has_more": has_more, "url": url}


def _cursor(table: Table, form: Json, name: str) -> str | None:
    cursor: str | None = form.get(name)
    if cursor is not None and table.get(cursor) is None:
        raise missing("object", cursor, param=name, status=400)
    return cursor


def _later(at_least: int | None, above: int | None, step: int) -> int | None:
    bounds = [at_least, None if above is None else above + step]
    return max((bound for bound in bounds if bound is not None), default=None)


def _earlier(at_most: int | None, below: int | None, step: int) -> int | None:
    bounds = [at_most, None if below is None else below - step]
    return min((bound for bound in bounds if bound is not None), default=None)
