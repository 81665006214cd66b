"""One reader serves all who follow, at their own speed, and only while there are any."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

import pytest

from application.board import Board
from application.feed import Batch, Feed, FellBehind, Pace
from application.ports.errors import StoreUnavailable
from application.ports.feeds import Mark, News, OfEverything, Topic
from tests.patience import PATIENCE_SECONDS

HASTE = Pace(poll_seconds=0.005, gap_seconds=0, soon_seconds=0.001)
ALL = OfEverything()


@dataclass
class Shelf:
    """A table in a list; it counts how often it is read, and fails when it is told to."""

    rows: list[str] = field(default_factory=list)
    looks: int = 0
    reads: int = 0
    failures: list[Exception] = field(default_factory=list)
    is_settled: bool = True

    async def newest(self, *, known: int) -> Mark | None:
        self.looks += 1
        if self.failures:
            raise self.failures.pop(0)
        return Mark(len(self.rows), 0) if len(self.rows) > known else None

    async def has_settled(self, mark: Mark) -> bool:
        del mark
        return self.is_settled

    async def read(
        self, topic: Topic, *, after: int, through: int, limit: int
    ) -> Sequence[News[str]]:
        self.reads += 1
        found = enumerate(self.rows[after:through], start=after + 1)
        return [News(place, row, (topic,)) for place, row in found][:limit]


def a_feed(shelf: Shelf, pace: Pace = HASTE, lost: list[Exception] | None = None) -> Feed[str]:
    return Feed(shelf, lost=(lost if lost is not None else []).append, pace=pace)


@asynccontextmanager
async def following(
    feed: Feed[str], count: int, *, after: int | None = None
) -> AsyncIterator[list[AsyncGenerator[Batch[str], None]]]:
    """Let so many follow, each told where it begins."""
    followers = [feed.follow(ALL, after=after) for _ in range(count)]
    try:
        for follower in followers:
            await told(follower)
        yield followers
    finally:
        for follower in followers:
            await follower.aclose()


async def told(follower: AsyncGenerator[Batch[str], None]) -> Batch[str]:
    """Return what a follower is told next."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await anext(follower)


def words(batch: Batch[str]) -> list[str]:
    return [news.row for news in batch.news]


async def test_many_followers_cost_as_many_reads_as_one() -> None:
    shelf = Shelf(["before"])
    feed = a_feed(shelf)
    async with following(feed, 50) as followers:
        assert (feed.followers, shelf.reads) == (50, 0)
        shelf.rows += ["a", "b"]
        batches = [await told(follower) for follower in followers]
    assert shelf.reads == 1
    assert {tuple(words(batch)) for batch in batches} == {("a", "b")}
    assert {batch.place for batch in batches} == {3}
    assert feed.followers == 0
    looks = shelf.looks
    await asyncio.sleep(0.03)
    # Nobody follows, so nobody looks.
    assert shelf.looks == looks


async def test_a_ring_is_heard_at_once() -> None:
    shelf = Shelf()
    feed = a_feed(shelf, Pace(poll_seconds=60, gap_seconds=0))
    async with following(feed, 1) as (follower,):
        shelf.rows.append("a")
        feed.ring()
        assert words(await told(follower)) == ["a"]


async def test_the_past_is_read_in_pages_and_joined_to_the_present() -> None:
    shelf = Shelf([str(place) for place in range(1, 1202)])
    feed = a_feed(shelf)
    async with following(feed, 1, after=1) as (follower,):
        pages = [await told(follower) for _ in range(3)]
        shelf.rows.append("present")
        assert words(await told(follower)) == ["present"]
    assert [len(page.news) for page in pages] == [500, 500, 200]
    assert [word for page in pages for word in words(page)] == shelf.rows[1:1201]


async def test_much_at_once_is_told_in_full() -> None:
    shelf = Shelf()
    feed = a_feed(shelf, Pace(poll_seconds=0.005, gap_seconds=0, waiting_max=2000))
    async with following(feed, 1) as (follower,):
        shelf.rows += [str(place) for place in range(1500)]
        heard: list[str] = []
        while len(heard) < 1500:
            heard += words(await told(follower))
    assert heard == shelf.rows


async def test_a_cursor_from_the_future_is_told_what_follows_it() -> None:
    shelf = Shelf(["a"])
    feed = a_feed(shelf)
    async with following(feed, 1, after=3) as (follower,):
        shelf.rows += ["b", "c", "d"]
        assert words(await told(follower)) == ["d"]


async def test_nothing_is_told_before_it_has_settled() -> None:
    shelf = Shelf(["a"])
    feed = a_feed(shelf)
    async with following(feed, 1) as (follower,):
        shelf.is_settled = False
        shelf.rows.append("b")
        waiting = asyncio.ensure_future(anext(follower))
        await asyncio.wait({waiting}, timeout=0.05)
        assert not waiting.done()
        shelf.is_settled = True
        assert words(await waiting) == ["b"]


async def test_who_falls_behind_is_told_what_waited_and_then_why_it_ends() -> None:
    shelf = Shelf()
    feed = a_feed(shelf, Pace(poll_seconds=0.005, gap_seconds=0, waiting_max=2))
    async with following(feed, 1) as (follower,):
        shelf.rows += ["a", "b", "c", "d"]
        batch = await told(follower)
        assert (words(batch), batch.place) == (["a", "b"], 2)
        with pytest.raises(FellBehind):
            await told(follower)
    async with following(feed, 1, after=batch.place) as (follower,):
        assert words(await told(follower)) == ["c", "d"]


async def test_a_store_that_is_away_is_asked_again() -> None:
    shelf, lost = Shelf(failures=[StoreUnavailable("away")]), list[Exception]()
    feed = a_feed(shelf, lost=lost)
    async with following(feed, 1) as (follower,):
        shelf.failures.append(StoreUnavailable("away again"))
        shelf.rows.append("a")
        assert words(await told(follower)) == ["a"]
    assert [str(error) for error in lost] == ["away", "away again"]


async def test_a_defect_is_told_to_all_who_follow_and_the_next_begins_anew() -> None:
    shelf = Shelf(failures=[ZeroDivisionError()])
    feed = a_feed(shelf)
    async with aclosing(feed.follow(ALL, after=None)) as follower:
        with pytest.raises(ZeroDivisionError):
            await told(follower)
    async with following(feed, 2) as followers:
        shelf.failures.append(ZeroDivisionError())
        for follower in followers:
            with pytest.raises(ZeroDivisionError):
                await told(follower)
    async with following(feed, 1) as (follower,):
        shelf.rows.append("a")
        assert words(await told(follower)) == ["a"]


@dataclass
class Display:
    """How things stand; it counts how often it is looked at."""

    stands: dict[str, int | Exception]
    looks: int = 0

    async def read(self, key: str) -> int:
        self.looks += 1
        found = self.stands[key]
        if isinstance(found, Exception):
            raise found
        return found


async def shown(watcher: AsyncGenerator[int, None]) -> int:
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await anext(watcher)


async def test_a_board_shows_each_change_to_all_who_watch() -> None:
    display, lost = Display({"x": 1, "y": 7}), list[Exception]()
    board = Board(display.read, lost=lost.append, pace=Pace(poll_seconds=60, gap_seconds=0))
    watchers = [board.watch("x") for _ in range(10)]
    assert {await shown(watcher) for watcher in watchers} == {1}
    assert display.looks <= 2
    async with aclosing(board.watch("y")) as other:
        assert await shown(other) == 7
        display.stands["x"] = 2
        board.ring()
        assert {await shown(watcher) for watcher in watchers} == {2}
        # What was overtaken is not shown to whoever looks late.
        for value in (3, 4):
            display.stands["x"] = value
            board.ring()
            await asyncio.sleep(0.01)
        assert {await shown(watcher) for watcher in watchers} == {4}
        display.stands["x"] = StoreUnavailable("away")
        board.ring()
        await asyncio.sleep(0.01)
        assert [str(error) for error in lost] == ["away"]
        display.stands["x"] = ZeroDivisionError()
        board.ring()
        for watcher in watchers:
            with pytest.raises(ZeroDivisionError):
                await shown(watcher)
    for watcher in watchers:
        await watcher.aclose()
    looks = display.looks
    board.ring()
    await asyncio.sleep(0.01)
    assert display.looks == looks
