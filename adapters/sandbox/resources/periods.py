"""When a billing period ends: counted from the anchor, so that a short month shortens no other."""

from calendar import monthrange
from datetime import UTC, datetime
from typing import Final

from adapters.sandbox.core.json import Json

DAY: Final = 24 * 3600
_SECONDS: Final = {"day": DAY, "week": 7 * DAY}
_MONTHS: Final = {"month": 1, "year": 12}
# No period is longer, so a count of them never overshoots.
_LONGEST: Final = {**_SECONDS, "month": 31 * DAY, "year": 366 * DAY}


def next_boundary(anchor: int, recurring: Json, *, after: int) -> int:
    """Return the first boundary of the anchor's periods that lies after a second."""
    longest = _LONGEST[recurring["interval"]] * recurring["interval_count"]
    place: int = max(0, (after - anchor) // longest)
    end = _boundary(anchor, recurring, place)
    while end <= after:
        place += 1
        end = _boundary(anchor, recurring, place)
    return end


def _boundary(anchor: int, recurring: Json, place: int) -> int:
    count: int = recurring["interval_count"] * place
    interval: str = recurring["interval"]
    if interval in _SECONDS:
        return anchor + count * _SECONDS[interval]
    start = datetime.fromtimestamp(anchor, UTC)
    year, month = divmod(start.year * 12 + start.month - 1 + count * _MONTHS[interval], 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())
