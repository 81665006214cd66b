"""Pages of a whole list that only grows at its end: a cursor is a count."""

from application.ports.queries import PAGE_MAX
from domain.errors import invalid
from entrypoints.graphql.cursors import start_behind
from entrypoints.graphql.paging import PageInfo


def cursor_at(place: int) -> str:
    """Return the cursor of what stands at a place, which counts from nought."""
    return str(place + 1)


def page_of(count: int, *, first: int, after: str | None) -> tuple[range, PageInfo]:
    """Return the places on a page of `count` rows, and where it lies; raise `InvalidInput`."""
    if not 0 <= first <= PAGE_MAX:
        raise invalid("first", f"must be 0 to {PAGE_MAX}")
    start = start_behind(after)
    end = min(start + first, count)
    places = range(start, end)
    return places, PageInfo(
        has_next_page=end < count,
        has_previous_page=start > 0,
        start_cursor=cursor_at(places[0]) if places else None,
        end_cursor=cursor_at(places[-1]) if places else None,
    )
