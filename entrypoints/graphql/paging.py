"""What every list that comes in pages has in common (the Relay connection)."""

import strawberry


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """A page's place, shown."""

    has_next_page: bool = strawberry.field(description="Whether more follows.")
    has_previous_page: bool = strawberry.field(description="Whether more comes before.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first edge, if any.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last edge, if any.")
