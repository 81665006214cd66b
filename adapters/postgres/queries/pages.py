"""One page of a list that is ordered by two columns: a place in it, never a number of rows.

A window lies behind `after` and before `before`. The page is its first rows (its last ones when
paging backward), and whether something lies beyond is asked in the same statement.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    literal,
    select,
    true,
    tuple_,
)

from adapters.postgres.row import Row
from adapters.postgres.tables import transaction
from adapters.postgres.tables.metadata import Moment
from application.ports.queries import PageRequest, TransactionFilter

_OLDEST_FIRST: Final = (transaction.c.created_at.asc(), transaction.c.id.asc())

_NEWEST_FIRST: Final = (transaction.c.created_at.desc(), transaction.c.id.desc())

_SHAPES: Final = 128
"""Sixteen sets of filters, with or without either cursor, forward or backward."""


class _Shape(NamedTuple):
    """All that two statements for a page can differ in."""

    filters: tuple[str, ...]
    has_after: bool
    has_before: bool
    backward: bool


def wanted(filter: TransactionFilter) -> dict[str, object]:
    """Return the values that a filter asks for, by column."""
    values = {
        "seller_id": filter.seller_id,
        "status": filter.status,
        "currency": filter.currency.code if filter.currency else None,
        "claim_id": filter.claim_id,
    }
    return {name: value for name, value in values.items() if value is not None}


def count_query(filter: TransactionFilter) -> Select[Any]:
    """Return the statement that counts; its parameters are those of `wanted`."""
    return select(func.count()).select_from(transaction).where(_matches(tuple(wanted(filter))))


def page_query(
    filter: TransactionFilter, page: PageRequest
) -> tuple[Select[Any], dict[str, object]]:
    """Return the statement for a page and its parameters.

    It asks for one row more than the page holds. There is always a row, so that an empty page can
    say what lies outside it.
    """
    values = wanted(filter)
    shape = _Shape(tuple(values), page.after is not None, page.before is not None, page.backward)
    if page.after:
        values |= {"after_at": page.after.created_at, "after_id": page.after.id}
    if page.before:
        values |= {"before_at": page.before.created_at, "before_id": page.before.id}
    return _statement(shape), {**values, "rows_max": page.limit + 1, "skipped": page.skip}


def split(rows: Sequence[Row], page: PageRequest) -> tuple[Sequence[Row], bool, bool]:
    """Return the page's own rows, whether older ones follow, and whether newer ones precede."""
    found = [row for row in rows if row.id is not None]
    has_more = len(found) > page.limit
    older, newer = rows[0].older, rows[0].newer
    if page.backward:
        return found[len(found) - page.limit :] if has_more else found, older, newer or has_more
    return found[: page.limit], older or has_more, newer


# Making a statement of forty columns takes longer than running it.
@lru_cache(maxsize=_SHAPES)
def _statement(shape: _Shape) -> Select[Any]:
    ours, after, before = _matches(shape.filters), _place("after"), _place("before")
    here = tuple_(transaction.c.created_at, transaction.c.id)
    window = [ours]
    if shape.has_after:
        window.append(here < after)
    if shape.has_before:
        window.append(here > before)
    nearest = _OLDEST_FIRST if shape.backward else _NEWEST_FIRST
    limit = bindparam("rows_max", type_=Integer)
    skip = bindparam("skipped", type_=Integer)
    chosen = select(transaction).where(*window).order_by(*nearest)
    rows = chosen.limit(limit).offset(skip).subquery("row")
    outside = select(
        _lies(ours, here >= after, asked=shape.has_after).label("newer"),
        _lies(ours, here <= before, asked=shape.has_before).label("older"),
    ).subquery("outside")
    return (
        select(outside, rows)
        .select_from(outside.outerjoin(rows, true()))
        .order_by(rows.c.created_at.desc(), rows.c.id.desc())
    )


def _matches(names: tuple[str, ...]) -> ColumnElement[bool]:
    return and_(true(), *(transaction.c[name] == bindparam(name) for name in names))


def _place(cursor: str) -> ColumnElement[Any]:
    return tuple_(bindparam(f"{cursor}_at", type_=Moment), bindparam(f"{cursor}_id", type_=Uuid))


def _lies(
    ours: ColumnElement[bool], beyond: ColumnElement[bool], *, asked: bool
) -> ColumnElement[bool]:
    return exists().where(ours, beyond) if asked else literal(value=False)
