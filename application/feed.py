"""One reader of a feed for all who follow it in this process, however many they are."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple

from application.ports.errors import StoreUnavailable
from application.ports.feeds import FeedSource, Mark, News, OfEverything, Row, Topic
from domain.errors import ApplicationError

PAGE: Final = 500
"""How many rows one statement reads."""


class FellBehind(ApplicationError):
    """The follower is slower than what happens; going on from its last cursor loses nothing."""

    code = "FELL_BEHIND"
    retryable = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a feed is looked at, and how far a follower may fall behind."""

    poll_seconds: float = 1.0
    """How late news is at worst that nobody rang for."""
    gap_seconds: float = 0.02
    """How long to rest after a ring: fifty looks a second are as many as anybody notices."""
    soon_seconds: float = 0.005
    """When to look again for what is committed already, but behind a unit that still runs."""
    waiting_max: int = 1000
    """How many rows wait for one follower before it is sent away."""


class Batch(NamedTuple, Generic[Row]):
    """What a follower is told at once; its place is where to go on from. The first is empty."""

    place: int
    news: Sequence[News[Row]]


class Feed(Generic[Row]):
    """Tells followers what is written from a place on: in order, nothing twice, nothing left out.

    It reads the table once for all of them, and only while there are any. A ring makes it look at
    once; without one it looks every so often, so that a lost ring costs time and nothing else.
    """

    def __init__(
        self,
        source: FeedSource[Row],
        *,
        lost: Callable[[Exception], None],
        pace: Pace | None = None,
    ) -> None:
        """Read from `source`; `lost` hears why that was not possible."""
        self._source = source
        self._lost = lost
        self._pace = pace or Pace()
        self._followers: defaultdict[Topic, set[_Follower[Row]]] = defaultdict(set)
        self._rung = asyncio.Event()
        self._reading: _Reading | None = None

    @property
    def followers(self) -> int:
        """Return how many there are."""
        return sum(map(len, self._followers.values()))

    def ring(self) -> None:
        """Look soon: something was written."""
        self._rung.set()

    async def follow(self, topic: Topic, *, after: int | None) -> AsyncGenerator[Batch[Row], None]:
        """Yield what lies behind `after`, or what is written from now on; raise `FellBehind`."""
        follower: _Follower[Row] = _Follower(self._pace.waiting_max)
        self._followers[topic].add(follower)
        try:
            # What is read from here on is put before the follower, so that nothing falls between
            # the past, which is read below, and the present.
            start = await self._join().started(follower)
            place = start if after is None else after
            yield Batch(place, ())
            while place < start:
                past = await self._source.read(topic, after=place, through=start, limit=PAGE)
                place = past[-1].place if len(past) == PAGE else start
                if past:
                    yield Batch(past[-1].place, past)
            while True:
                news = [one for one in await follower.take() if one.place > place]
                if news:
                    yield Batch(news[-1].place, news)
        finally:
            self._leave(topic, follower)

    def _join(self) -> "_Reading":
        if self._reading is None:
            self._reading = reading = _Reading()
            reading.task = asyncio.create_task(self._read_for_ever(reading), name="feed")
        return self._reading

    def _leave(self, topic: Topic, follower: "_Follower[Row]") -> None:
        self._followers[topic].discard(follower)
        if not self._followers[topic]:
            del self._followers[topic]
        if not self._followers and self._reading is not None:
            self._reading.stop()
            self._reading = None

    async def _read_for_ever(self, reading: "_Reading") -> None:
        try:
            while True:
                try:
                    await self._look(reading)
                except StoreUnavailable as error:
                    self._lost(error)
                await self._wait()
        except Exception as error:  # noqa: BLE001 - a defect, which every follower is told of
            reading.fail(error)
            for followers in self._followers.values():
                for follower in followers:
                    follower.fail(error)
            self._reading = None

    async def _look(self, reading: "_Reading") -> None:
        mark = await self._source.newest(known=-1 if reading.place is None else reading.place)
        if mark is None:
            return
        await self._settle(mark)
        if reading.place is None:
            reading.start(mark.place)
            return
        while reading.place < mark.place:
            rows = await self._source.read(
                OfEverything(), after=reading.place, through=mark.place, limit=PAGE
            )
            # Nobody can come or go between these two: a follower is told all that lies behind the
            # place that it started from.
            self._tell(rows)
            reading.place = rows[-1].place if len(rows) == PAGE else mark.place

    async def _settle(self, mark: Mark) -> None:
        seconds = self._pace.soon_seconds
        while not await self._source.has_settled(mark):
            await asyncio.sleep(seconds)
            seconds = min(2 * seconds, self._pace.poll_seconds)

    def _tell(self, rows: Sequence[News[Row]]) -> None:
        for news in rows:
            for topic in news.topics:
                for follower in self._followers.get(topic, ()):
                    follower.put(news)

    async def _wait(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pace.poll_seconds):
                await self._rung.wait()
        self._rung.clear()
        await asyncio.sleep(self._pace.gap_seconds)


class _Reading:
    """One reader's life: from the first who follows to the last who leaves."""

    def __init__(self) -> None:
        self.place: int | None = None
        self.task: asyncio.Task[None] | None = None
        self._has_started = asyncio.Event()
        self._error: Exception | None = None

    def start(self, place: int) -> None:
        """Say from where on everything is told."""
        self.place = place
        self._has_started.set()

    def fail(self, error: Exception) -> None:
        """Say why there is nothing to be told."""
        self._error = error
        self._has_started.set()

    async def started(self, follower: "_Follower[Row]") -> int:
        """Return the place from which on `follower` is told everything."""
        await self._has_started.wait()
        follower.raise_any()
        if self.place is None:
            raise self._error or RuntimeError("a feed ended before it began")
        return self.place

    def stop(self) -> None:
        """End the reading."""
        if self.task is not None:
            self.task.cancel()


class _Follower(Generic[Row]):
    """What waits for one follower, which is bounded."""

    def __init__(self, waiting_max: int) -> None:
        self._waiting_max = waiting_max
        self._waiting: list[News[Row]] = []
        self._error: Exception | None = None
        self._has_arrived = asyncio.Event()

    def put(self, news: News[Row]) -> None:
        """Let it wait, unless too much does already."""
        if self._error is not None:
            return
        if len(self._waiting) >= self._waiting_max:
            self.fail(FellBehind("more happened than was taken; go on from your last cursor"))
        else:
            self._waiting.append(news)
            self._has_arrived.set()

    def fail(self, error: Exception) -> None:
        """Raise `error` once what waits is taken."""
        self._error = error
        self._has_arrived.set()

    def raise_any(self) -> None:
        """Raise what went wrong, if anything did."""
        if self._error is not None:
            raise self._error

    async def take(self) -> Sequence[News[Row]]:
        """Return all that waits, as soon as there is something."""
        while not self._waiting:
            self.raise_any()
            self._has_arrived.clear()
            await self._has_arrived.wait()
        taken, self._waiting = self._waiting, []
        return taken
