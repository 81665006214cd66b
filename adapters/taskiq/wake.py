"""Rings the workers' bell: one message says that there is work in the outbox, not which."""

import asyncio
from dataclasses import dataclass, field

from taskiq import AsyncBroker
from taskiq.kicker import AsyncKicker

from adapters.taskiq.cancellation import heed_cancellation
from adapters.taskiq.outage import Outage

DRAIN_OUTBOX = "drain_outbox"
# One ring has many jobs done: fifty a second keep every worker busy, more would keep it from work.
GAP_SECONDS = 0.02
SEND_SECONDS = 2.0


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

    async def start(self) -> None:
        """Begin to send; rings from before are sent now."""
        if self._ringing is None:
            self._ringing = asyncio.create_task(self._ring_for_ever(), name="waker")

    async def stop(self) -> None:
        """Send a ring that still waits, in bounded time, and end."""
        ringing, self._ringing = self._ringing, None
        if ringing is not None:
            ringing.cancel()
            await asyncio.wait({ringing})
        if self._rung.is_set():
            await self._send()

    def wake(self) -> None:
        self._rung.set()

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
