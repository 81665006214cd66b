"""The balance of the processor in memory, movement by movement."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from adapters.memory.gateway_processor import MemoryProcessor
from domain.balance import BalanceMovement
from domain.period import Period

PAGE = 100
"""As many as the real one puts on a page."""


@dataclass(frozen=True, slots=True)
class MemoryBalanceGateway:
    """Keeps `BalanceGateway`: answers from every movement that the processor wrote down."""

    processor: MemoryProcessor

    async def movements(self, period: Period) -> AsyncIterator[Sequence[BalanceMovement]]:
        rows = self.processor.door.answer(lambda: self._newest_first(period))
        for first in range(0, len(rows), PAGE):
            yield rows[first : first + PAGE]

    async def find_movements(self, cause: str) -> Sequence[BalanceMovement]:
        return self.processor.door.answer(
            lambda: [
                row for row in self.processor.moves.rows if cause in {row.reference, row.source}
            ]
        )

    def _newest_first(self, period: Period) -> list[BalanceMovement]:
        return [row for row in reversed(self.processor.moves.rows) if row.at in period]
