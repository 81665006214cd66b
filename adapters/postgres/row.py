"""One row of an answer."""

from typing import Any

import asyncpg


class Row(asyncpg.Record):  # type: ignore[misc]  # the driver is untyped
    """A row whose columns are read by their names."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        """Return the value of a column."""
        return self[name]
