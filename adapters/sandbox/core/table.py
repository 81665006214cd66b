"""One kind of object of one account: found by id, listed newest first."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.sandbox.core.json import Json

MAX_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a list call asks for; `where` holds plain equalities."""

    where: Mapping[str, Any] = field(default_factory=dict)
    keep: Callable[[Json], bool] | None = None
    since: int | None = None
    until: int | None = None
    limit: int = 10
    after: str | None = None
    before: str | None = None


class Table:
    """Keeps objects in the order they were made; listing costs what it returns, not what exists."""

    def __init__(self, indexed: Sequence[str] = ()) -> None:
        self._indexed = tuple(indexed)
        self._rows: list[Json] = []
        self._places: dict[str, int] = {}
        self._index: dict[tuple[str, Any], list[int]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, row: Json) -> Json:
        """Keep a new object and return it."""
        place = len(self._rows)
        self._rows.append(row)
        self._places[row["id"]] = place
        for name in self._indexed:
            self._index.setdefault((name, row.get(name)), []).append(place)
        return row

    def move(self, row: Json, name: str, value: Any) -> None:
        """Change an indexed field of a kept object."""
        if row.get(name) == value:
            return
        place = self._places[row["id"]]
        self._index[name, row.get(name)].remove(place)
        row[name] = value
        places = self._index.setdefault((name, value), [])
        places.insert(bisect_left(places, place), place)

    def get(self, id: str) -> Json | None:
        """Return the object of this id, deleted ones too."""
        place = self._places.get(id)
        return None if place is None else self._rows[place]

    def newest(self, count: int) -> "Table":
        """Return a table of the newest objects alone."""
        table = Table(self._indexed)
        for row in self._rows[-count:]:
            table.add(row)
        return table

    def rows(self) -> Iterator[Json]:
        """Walk over every object, oldest first."""
        return iter(self._rows)

    def having(self, name: str, value: Any) -> list[Json]:
        """Return every object with this value in an indexed field, oldest first."""
        return [self._rows[place] for place in self._index.get((name, value), ())]

    def page(self, query: Query) -> tuple[list[Json], bool]:
        """Return one page, newest first, and whether more lies beyond it."""
        places = self._candidates(query)
        low, high = self._window(places, query)
        upwards = query.before is not None
        steps = range(low, high) if upwards else range(high - 1, low - 1, -1)
        found: list[Json] = []
        for step in steps:
            row = self._rows[places[step]]
            if not _matches(row, query):
                continue
            if len(found) == query.limit:
                return (found[::-1] if upwards else found), True
            found.append(row)
        return (found[::-1] if upwards else found), False

    def _candidates(self, query: Query) -> Sequence[int]:
        for name in self._indexed:
            if name in query.where:
                return self._index.get((name, query.where[name]), [])
        return range(len(self._rows))

    def _window(self, places: Sequence[int], query: Query) -> tuple[int, int]:
        low, high = 0, len(places)
        if query.since is not None:
            low = bisect_left(places, query.since, key=self._created)
        if query.until is not None:
            high = bisect_right(places, query.until, key=self._created)
        if query.after is not None:
            high = min(high, bisect_left(places, self._places[query.after]))
        if query.before is not None:
            low = max(low, bisect_right(places, self._places[query.before]))
        return low, high

    def _created(self, place: int) -> int:
        return int(self._rows[place]["created"])


def _matches(row: Json, query: Query) -> bool:
    if row.get("deleted"):
        return False
    if any(row.get(name) != value for name, value in query.where.items()):
        return False
    return query.keep is None or query.keep(row)
