"""Things that have an id of their own."""

import strawberry


@strawberry.interface(description="Something that can be fetched again by its id.")
class Node:
    """A thing with an id."""

    id: strawberry.ID = strawberry.field(description="Its id, opaque and unique among all nodes.")
