"""The list of events that a processor in memory remembers."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from adapters.memory.gateway_processor import MemoryProcessor
from application.ports.event_gateway import RememberedEvent
from domain.ids import AccountReference

PAGE: Final = 2
"""Small, so that every trial has several pages."""


@dataclass(frozen=True, slots=True)
class MemoryEventGateway:
    """Gives what the processor was told to remember."""

    processor: MemoryProcessor

    async def events(
        self, account: AccountReference | None, *, since: datetime
    ) -> AsyncIterator[Sequence[RememberedEvent]]:
        for page in self.processor.door.answer(lambda: self._pages(account, since)):
            yield page

    def _pages(
        self, account: AccountReference | None, since: datetime
    ) -> list[list[RememberedEvent]]:
        found = [
            row
            for row in self.processor.events
            if row.event.account == account and row.event.created_at >= since
        ]
        newest_first = sorted(found, key=lambda row: row.event.created_at, reverse=True)
        return [newest_first[begin : begin + PAGE] for begin in range(0, len(newest_first), PAGE)]
