"""A clock that is moved by hand, and does nothing else."""

from datetime import datetime

from adapters.memory.gateway_processor import MemoryProcessor
from application.ports.charge_gateway import GatewayMisused


class MemoryTrialClock:
    """Keeps `TrialClock`."""

    def __init__(self, processor: MemoryProcessor) -> None:
        """Begin at the processor's time."""
        self._processor = processor
        self._now = processor.clock.now().replace(microsecond=0)

    async def now(self) -> datetime:
        return self._processor.door.answer(lambda: self._now)

    async def advance(self, to: datetime) -> datetime:
        return self._processor.door.answer(lambda: self._moved(to))

    def _moved(self, to: datetime) -> datetime:
        if to < self._now:
            raise GatewayMisused("time does not run backwards")
        self._now = to
        return to
