"""One page of a list that is ordered by two columns: a place in it, never a number of rows.

A window lies behind `after` and before `before`. The page is its first rows (its last ones when
paging backward), and whether something lies beyond is asked in the same statement.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
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

_SHAPES: Final = 256
"""The sets of filters that are in use, with or without either cursor, forward or backward."""

_SEARCHED: Final = bindparam("search", type_=Text)

_CONDITIONS: Final[Mapping[str, ColumnElement[bool]]] = {
    **{
        name: transaction.c[name] == bindparam(name)
        for name in ("seller_id", "status", "currency", "claim_id", "id")
    },
    "created_from": transaction.c.created_at >= bindparam("created_from"),
    "created_until": transaction.c.created_at < bindparam("created_until"),
    "amount_min": transaction.c.recovered_minor >= bindparam("amount_min"),
    "amount_max": transaction.c.recovered_minor <= bindparam("amount_max"),
    # Each of these has an index, and all of them together are one look into each.
    "search": or_(
        transaction.c.number == bindparam("searched_number", type_=BigInteger),
        *(
            transaction.c[name] == _SEARCHED
            for name in (
                "seller_id",
                "claim_id",
                "payment_intent_reference",
                "charge_reference",
                "transfer_reference",
            )
        ),
        and_(transaction.c.recovery_id == _SEARCHED, transaction.c.recovery_id != ""),
    ),
}


class _Shape(NamedTuple):
    """All that two statements for a page can differ in."""

    filters: tuple[str, ...]
    has_after: bool
    has_before: bool
    backward: bool


def wanted(filter: TransactionFilter) -> dict[str, object]:
    """Return the values that a filter asks for, by column."""
    values: dict[str, object | None] = {
        "seller_id": filter.seller_id,
        "status": filter.status,
        "currency": filter.currency.code if filter.currency else None,
        "claim_id": filter.claim_id,
        "id": filter.id,
        "created_from": filter.created_from,
        "created_until": filter.created_until,
        "amount_min": filter.amount_min,
        "amount_max": filter.amount_max,
        "search": filter.search,
    }
    given: dict[str, object] = {name: value for name, value in values.items() if value is not None}
    # The number goes with the search whether or not the text is one: the statement is the same.
    return given if filter.search is None else {**given, "searched_number": filter.searched_number}


def matching(values: Mapping[str, object]) -> ColumnElement[bool]:
    """Return the condition whose parameters these values of `wanted` are."""
    return and_(true(), *(_CONDITIONS[name] for name in values if name in _CONDITIONS))


def count_query(filter: TransactionFilter) -> Select[Any]:
    """Return the statement that counts; its parameters are those of `wanted`."""
    return select(func.count()).select_from(transaction).where(matching(wanted(filter)))


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
        kept = found[len(found) - page.limit :] if has_more else found
        return kept, older or page.skip > 0, newer or has_more
    return found[: page.limit], older or has_more, newer or page.skip > 0


# Making a statement of forty columns takes longer than running it.
@lru_cache(maxsize=_SHAPES)
def _statement(shape: _Shape) -> Select[Any]:
    ours = matching(dict.fromkeys(shape.filters))
    after, before = _place("after"), _place("before")
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


def _place(cursor: str) -> ColumnElement[Any]:
    return tuple_(bindparam(f"{cursor}_at", type_=Moment), bindparam(f"{cursor}_id", type_=Uuid))


def _lies(
    ours: ColumnElement[bool], beyond: ColumnElement[bool], *, asked: bool
) -> ColumnElement[bool]:
    return exists().where(ours, beyond) if asked else literal(value=False)
