"""All that happened is told in a storm, and what happens meanwhile while it is still fresh."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tests.bench.figures import Figures, RoundFailed
from tests.load.ground import INBOX, POLL_SECONDS, Busy, Ground
from tests.load.news import Event, News
from tests.load.restarts import Restarts, marks
from tests.load.volleys import Volley, post

BURST: Final = 0.5
"""So much of all that is posted is posted at once, as soon as the storm begins."""

COPIES: Final = 0.3
"""How many copies come with what happens in the storm, for each that is new."""

GATHERING_SECONDS: Final = 1.0
"""How long that gathers before it is told."""


@dataclass(slots=True, kw_only=True)
class Storm:
    """So many events are posted, and it is over when all is quiet."""

    ground: Ground
    events: int
    restarts: Restarts
    news: News
    posted: int = 0
    volleys: list[Volley] = field(default_factory=list)
    seconds: float = 0.0

    def run(self, restarts: int) -> None:
        """Return when it is over; raise `RoundFailed` where more happens than may be posted."""
        show = self.ground.tell("events posted", self.events)
        begun, before = time.perf_counter(), self.ground.database.count(INBOX)
        fresh = self.news.fresh()
        self.restarts.marks = marks(before, len(fresh), restarts)
        self._volley("at once", [self._post(fresh, int(self.events * BURST))])
        show(self.posted)
        parts = []
        for fresh in self._while_busy():
            parts.append(self._post(fresh, round(len(fresh) * (1 + COPIES))))
            show(self.posted)
        if parts:
            self._volley("as it happens", parts)
        self.news.require_copies(self.events)
        self._volley("the rest", [self._post(self.news.fresh(), self.events - self.posted)])
        show(self.posted)
        self.ground.wait_quiet("worked off")
        self.seconds = time.perf_counter() - begun

    def _while_busy(self) -> Iterator[list[Event]]:
        """Yield what has happened, every now and then, until nothing happens any more."""
        busy, fresh = Busy(self.ground.database), self.news.fresh()
        while fresh or busy:
            if fresh:
                yield fresh
            gathered = time.perf_counter() + GATHERING_SECONDS
            while busy and time.perf_counter() < gathered:
                self.restarts.look()
                time.sleep(POLL_SECONDS)
            fresh = self.news.fresh()

    def _post(self, fresh: list[Event], size: int) -> Figures:
        self.posted += max(size, len(fresh))
        if self.posted > self.events:
            raise RoundFailed(f"{len(self.news.told)} events happened: --events is too small")
        return post(self.ground, self.news.mixed(fresh, size), self.restarts.look)

    def _volley(self, name: str, parts: list[Figures]) -> None:
        self.volleys.append(Volley(name=name, figures=Figures.together(parts)))


def storm(ground: Ground, *, events: int, restarts: int, seed: int) -> Storm:
    """Return a storm that is over."""
    order = random.Random(seed)  # noqa: S311 - an order that can be drawn again, no secret
    storm = Storm(ground=ground, events=events, restarts=Restarts(ground), news=News(ground, order))
    storm.run(restarts)
    return storm
