"""Reading a whole list at Stripe: proof of absence needs every page."""

from datetime import datetime, timedelta
from math import ceil
from typing import Final, TypeVar

from stripe import ListObject, StripeObject

from application.ports.charge_gateway import GatewayUnavailable

PAGE: Final = 100
"""The most that Stripe puts on one page."""

ROWS_MAX: Final = 5_000
"""No seller and no transaction has this much within a search's window; more is a wrong search."""

CLOCK_MARGIN: Final = timedelta(minutes=5)
"""How far our clock may be ahead of Stripe's when a search begins at a time of ours."""

T = TypeVar("T", bound=StripeObject)


async def read_all(first_page: ListObject[T]) -> list[T]:
    """Return every row; raise `GatewayUnavailable` rather than answer from a part."""
    rows: list[T] = []
    async for row in first_page.auto_paging_iter():
        if len(rows) == ROWS_MAX:
            raise GatewayUnavailable(f"more than {ROWS_MAX} rows; the search is not finished")
        rows.append(row)
    return rows


def window(since: datetime, until: datetime) -> tuple[int, int]:
    """Return both ends of the span to search, wide enough for clocks that differ."""
    return begin_of(since), ceil((until + CLOCK_MARGIN).timestamp())


def begin_of(since: datetime) -> int:
    """Return the time to search from, in Stripe's seconds, so that nothing is missed."""
    return int((since - CLOCK_MARGIN).timestamp())
