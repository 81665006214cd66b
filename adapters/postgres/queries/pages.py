"""One page of a list that is ordered by two columns: a place in it, never a number of rows.

A window lies behind `after` and before `before`. The page is its first rows (its last ones when
paging backward), and whether something lies beyond is asked in the same statement.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Uuid, and_, exists, literal, select, true, tuple_

from adapters.postgres.tables import transaction
from adapters.postgres.tables.metadata import Moment
from application.ports.queries import Cursor, PageRequest, TransactionFilter

_PLACE = tuple_(transaction.c.created_at, transaction.c.id)


def matches(filter: TransactionFilter) -> ColumnElement[bool]:
    """Return the condition that a filter stands for."""
    wanted = {
        "seller_id": filter.seller_id,
        "status": filter.status,
        "currency": filter.currency.code if filter.currency else None,
        "claim_id": filter.claim_id,
    }
    return and_(
        true(),
        *(transaction.c[name] == value for name, value in wanted.items() if value is not None),
    )


def page_query(filter: TransactionFilter, page: PageRequest) -> Select[Any]:
    """Return the statement for a page: one row more than it holds, and what lies outside.

    There is always a row, so that an empty page can say what lies outside it.
    """
    ours = matches(filter)
    window = [ours]
    if page.after:
        window.append(_place(page.after) > _PLACE)
    if page.before:
        window.append(_place(page.before) < _PLACE)
    order = _ASCENDING if page.backward else _DESCENDING
    rows = select(transaction).where(*window).order_by(*order).limit(page.limit + 1).subquery("row")
    outside = select(
        _lies(ours, _place(page.after) <= _PLACE if page.after else None).label("newer"),
        _lies(ours, _place(page.before) >= _PLACE if page.before else None).label("older"),
    ).subquery("outside")
    return (
        select(outside, rows)
        .select_from(outside.outerjoin(rows, true()))
        .order_by(rows.c.created_at.desc(), rows.c.id.desc())
    )


def split(rows: Sequence[Row[Any]], page: PageRequest) -> tuple[Sequence[Row[Any]], bool, bool]:
    """Return the page's own rows, whether older ones follow, and whether newer ones precede."""
    found = [row for row in rows if row.id is not None]
    has_more = len(found) > page.limit
    older, newer = rows[0].older, rows[0].newer
    if page.backward:
        return found[len(found) - page.limit :] if has_more else found, older, newer or has_more
    return found[: page.limit], older or has_more, newer


_DESCENDING = (transaction.c.created_at.desc(), transaction.c.id.desc())
_ASCENDING = (transaction.c.created_at, transaction.c.id)


def _place(cursor: Cursor) -> ColumnElement[Any]:
    return tuple_(literal(cursor.created_at, Moment), literal(cursor.id, Uuid))


def _lies(ours: ColumnElement[bool], beyond: ColumnElement[bool] | None) -> ColumnElement[bool]:
    if beyond is None:
        return literal(value=False)
    return exists().where(ours, beyond)
