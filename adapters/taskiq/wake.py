"""Rings the workers' bell: one message says that there is work in the outbox, not which."""

import asyncio
import heapq
import math
import time
from dataclasses import dataclass, field

from taskiq import AsyncBroker
from taskiq.kicker import AsyncKicker

from adapters.taskiq.cancellation import heed_cancellation
from adapters.taskiq.outage import Outage

DRAIN_OUTBOX = "drain_outbox"
# One ring has many jobs done: fifty a second keep every worker busy, more would keep it from work.
GAP_SECONDS = 0.02
SEND_SECONDS = 2.0
LATER_GRAIN_SECONDS = 0.05  # later rings this close together are one
LATER_MAX = 10_000


@dataclass(slots=True, kw_only=True)
class TaskiqWaker:
    """Rings for any number of calls with one message at a time, and shrugs when Redis is away.

    Losing a ring is harmless: the sweep finds the work in PostgreSQL. Errors therefore go to the
    log, once per outage, and one ring is kept until Redis is back. Call it on the loop's thread.
    """

    broker: AsyncBroker
    gap_seconds: float = GAP_SECONDS
    _rung: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _outage: Outage = field(default_factory=lambda: Outage("waker"), init=False)
    _ringing: asyncio.Task[None] | None = field(default=None, init=False)
    _later: list[float] = field(default_factory=list, init=False)
    _timer: asyncio.TimerHandle | None = field(default=None, init=False)

    async def start(self) -> None:
        """Begin to send; rings from before are sent now."""
        if self._ringing is None:
            self._ringing = asyncio.create_task(self._ring_for_ever(), name="waker")
            self._arm()

    async def stop(self) -> None:
        """Send a ring that still waits, in bounded time, and end."""
        if self._timer is not None:
            self._timer.cancel()
        ringing, self._ringing, self._timer = self._ringing, None, None
        if ringing is not None:
            ringing.cancel()
            await asyncio.wait({ringing})
        if self._rung.is_set():
            await self._send()

    def wake(self) -> None:
        self._rung.set()

    def wake_after(self, seconds: float) -> None:
        due = time.monotonic() + max(0.0, seconds)
        due = math.ceil(due / LATER_GRAIN_SECONDS) * LATER_GRAIN_SECONDS
        if due not in self._later and len(self._later) < LATER_MAX:
            heapq.heappush(self._later, due)
            self._arm()

    def _arm(self) -> None:
        """Keep one timer, for the earliest of the later rings."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._later and self._ringing is not None:
            wait = max(0.0, self._later[0] - time.monotonic())
            self._timer = self._ringing.get_loop().call_later(wait, self._ring_what_is_due)

    def _ring_what_is_due(self) -> None:
        while self._later and self._later[0] <= time.monotonic():
            heapq.heappop(self._later)
            self._rung.set()
        self._arm()

    async def _ring_for_ever(self) -> None:
        while True:
            await self._rung.wait()
            rest_seconds = await self._send()
            heed_cancellation()
            await asyncio.sleep(rest_seconds)

    async def _send(self) -> float:
        """Send one ring for all that were asked for; return for how long to rest."""
        self._rung.clear()
        kicker = AsyncKicker[[], None](DRAIN_OUTBOX, self.broker, labels={})
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await kicker.kiq()
        except asyncio.CancelledError:
            self._rung.set()  # perhaps sent, perhaps not; `stop` sends it again
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the sweep delivers the work
            self._rung.set()
            return self._outage.goes_on(error)
        self._outage.is_over()
        return self.gap_seconds
