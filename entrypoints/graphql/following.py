"""What a subscription's resolvers can reach, and how far their caller has been told."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar

import strawberry

from application.actor import Actor
from application.follow_transactions import Told
from domain.errors import invalid
from entrypoints.graphql.context import Context
from entrypoints.graphql.cursors import read_number
from entrypoints.use_cases import UseCases

T = TypeVar("T")
Shown = TypeVar("Shown")


class Following(Context):
    """One subscription, for as long as it lasts.

    `authorise` raises `Unauthenticated` once the caller's token is no longer good; `last_seen` is
    the cursor that came as a header, from a caller who was cut off.
    """

    def __init__(
        self,
        *,
        use_cases: UseCases,
        actor: Actor,
        authorise: Callable[[], Awaitable[object]],
        last_seen: str | None = None,
    ) -> None:
        """Begin nowhere."""
        super().__init__(use_cases=use_cases, actor=actor)
        self.authorise = authorise
        self._last_seen = last_seen
        self.place: str | None = None
        """The cursor of what was told last."""
        self.has_begun = asyncio.Event()
        """Whether there is a place, which may be before anything was told."""

    def start(self, after: str | None) -> int | None:
        """Return the place that the caller asks to go on from; raise `InvalidInput`."""
        # The header is the younger one: whoever was cut off asks again with the same document.
        given = after if self._last_seen is None else self._last_seen
        if given is None:
            return None
        number = read_number(given)
        if number is None:
            raise invalid("after", "is not a cursor of this subscription")
        return number

    async def tell(self, place: int) -> None:
        """Take note that the caller is told what stands at a place; raise `Unauthenticated`."""
        await self.authorise()
        self.forget()
        self.place = str(place)
        self.has_begun.set()

    async def shown(
        self, told: AsyncGenerator[Told[T], None], show: Callable[[T], Shown]
    ) -> AsyncGenerator[Shown, None]:
        """Yield what is told as callers see it."""
        async with aclosing(told):
            async for place, what in told:
                await self.tell(place)
                if what is not None:
                    yield show(what)


FollowingInfo = strawberry.Info[Following, None]
"""What Strawberry hands to a subscription's resolver."""
