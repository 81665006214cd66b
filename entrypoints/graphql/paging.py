"""What every list that comes in pages has in common (the Relay connection)."""

from collections.abc import Sequence
from typing import Annotated, Final, TypeVar

import strawberry

PAGE_DEFAULT: Final = 50

Row = TypeVar("Row")

First = Annotated[int, strawberry.argument(description="At most so many, 0 to 100.")]

After = Annotated[str | None, strawberry.argument(description="Only what follows this cursor.")]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """A page's place, shown."""

    has_next_page: bool = strawberry.field(description="Whether more follows.")
    has_previous_page: bool = strawberry.field(description="Whether more comes before.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first edge, if any.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last edge, if any.")


def place_of(cursors: Sequence[str], *, has_next: bool, has_previous: bool) -> PageInfo:
    """Return where a page lies whose first and last cursors are these."""
    return PageInfo(
        has_next_page=has_next,
        has_previous_page=has_previous,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )


def ends_of(rows: Sequence[Row]) -> list[Row]:
    """Return the first and the last row, whose cursors alone are a page's place."""
    return [*rows[:1], *rows[-1:]]
