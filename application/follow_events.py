"""Follow Stripe's events as they come in, for those who look after the inbox."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from application.actor import Actor
from application.feed import Feed
from application.follow_transactions import Told
from application.ports.event_queries import EventFilter, StoredEvent
from application.ports.feeds import OfEverything
from application.show_events import ShowEvents


@dataclass(frozen=True, slots=True)
class FollowEvents:
    """Tells each event once, in the order of arrival, to whoever may list them."""

    show: ShowEvents
    feed: Feed[StoredEvent]

    async def __call__(
        self, *, after: int | None, actor: Actor
    ) -> AsyncGenerator[Told[StoredEvent], None]:
        """Return what comes in, from now on where `after` is not given; raise `Forbidden`."""
        await self.show.page(EventFilter(), limit=0, after=None, actor=actor)
        return self._events(after)

    async def _events(self, after: int | None) -> AsyncGenerator[Told[StoredEvent], None]:
        async with aclosing(self.feed.follow(OfEverything(), after=after)) as batches:
            async for batch in batches:
                for news in batch.news:
                    yield Told(news.place, news.row)
                if not batch.news:
                    yield Told(batch.place, None)
