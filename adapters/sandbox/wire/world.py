"""Every key's desk, and the courier and the ticking that they share."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from adapters.sandbox.core.platform import Platform
from adapters.sandbox.core.settings import Settings
from adapters.sandbox.wire.courier import Courier
from adapters.sandbox.wire.desk import Desk
from adapters.sandbox.wire.observer import Observe


class World:
    """Opens a desk for any test key on first sight."""

    def __init__(
        self,
        *,
        base: Callable[[], float],
        seed: int,
        settings: Settings,
        observe: Observe | None = None,
    ) -> None:
        self._base = base
        self._seed = seed
        self._settings = settings
        self._desks: dict[str, Desk] = {}
        self.observe = observe
        self.courier = Courier(settings, seed=seed, observe=observe)

    def desk(self, key: str) -> Desk:
        """Return the desk of a key, new and empty if it was never seen."""
        desk = self._desks.get(key)
        if desk is None:
            platform = Platform(key, base=self._base, seed=self._seed, settings=self._settings)
            desk = self._desks[key] = Desk(platform)
        return desk

    def desk_of(self, account_id: str) -> Desk | None:
        """Return the desk whose platform account this is."""
        for desk in self._desks.values():
            if desk.platform.own.id == account_id:
                return desk
        return None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Deliver and tick for as long as the block lasts."""
        await self.courier.start()
        ticking = asyncio.create_task(self._tick())
        try:
            yield
        finally:
            ticking.cancel()
            with suppress(asyncio.CancelledError):
                await ticking
            await self.courier.stop()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(self._settings.tick)
            for desk in self._desks.values():
                desk.platform.agenda.run_due()
                self.courier.collect(desk)
