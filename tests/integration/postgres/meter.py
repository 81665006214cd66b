"""Counts what PostgreSQL is asked, as its driver sends it."""

import asyncio
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine


class Meter:
    """Notes what an engine's connections send, from when each of them is opened."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._noted: list[str] = []
        event.listen(engine.sync_engine, "connect", self._watch)

    async def sent(self) -> list[str]:
        """Return the statements since the last time, in small letters."""
        # The driver notes a statement a moment after it has answered it.
        await asyncio.sleep(0)
        noted, self._noted = self._noted, []
        return [one.lower() for one in noted]

    def _watch(self, connection: Any, _: object) -> None:
        connection.driver_connection.add_query_logger(self._note)

    def _note(self, record: Any) -> None:
        self._noted.append(record.query)
