"""Every key's desk, what is done there, and the courier and the ticking that they share."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from adapters.sandbox.core.ids import Ids
from adapters.sandbox.core.platform import Platform
from adapters.sandbox.core.settings import Settings
from adapters.sandbox.core.wall import Wall
from adapters.sandbox.wire.answer import Answer
from adapters.sandbox.wire.courier import Courier
from adapters.sandbox.wire.desk import Desk
from adapters.sandbox.wire.executor import Executor
from adapters.sandbox.wire.journal import Journal
from adapters.sandbox.wire.observer import Observe
from adapters.sandbox.wire.order import Order
from adapters.sandbox.wire.routing import Router


class World:
    """Opens a desk for any test key on first sight."""

    def __init__(
        self,
        router: Router,
        *,
        base: Callable[[], float],
        seed: int,
        settings: Settings,
        journal: Journal | None = None,
        observe: Observe | None = None,
    ) -> None:
        self._wall = Wall(base)
        self._seed = seed
        self._settings = settings
        self._journal = journal
        self._desks: dict[str, Desk] = {}
        # A restart makes other request ids, for Stripe never uses one twice.
        self._ids = Ids(seed=seed, key=f"requests:{journal.starts if journal else 1}")
        self.observe = observe
        self.executor = Executor(self._wall, router, journal)
        self.courier = Courier(settings, seed=seed, records=journal, observe=observe)

    def desks(self) -> list[Desk]:
        """Return every desk opened so far."""
        return list(self._desks.values())

    def desk(self, key: str) -> Desk:
        """Return the desk of a key, new and empty if it was never seen."""
        desk = self._desks.get(key)
        if desk is None:
            platform = Platform(key, base=self._wall, seed=self._seed, settings=self._settings)
            desk = self._desks[key] = Desk(platform, seed=self._seed)
        return desk

    def desk_of(self, account_id: str) -> Desk | None:
        """Return the desk whose platform account this is."""
        for desk in self._desks.values():
            if desk.platform.own.id == account_id:
                return desk
        return None

    def caller(self, key: str) -> tuple[Desk, str | None]:
        """Return the desk that a key opens, and the account that a key from OAuth acts as."""
        if key not in self._desks:
            for desk in self._desks.values():
                account_id = desk.platform.access_tokens.get(key)
                if account_id is not None:
                    return desk, account_id
        return self.desk(key), None

    def request_id(self) -> str:
        """Return a fresh name for a request."""
        return self._ids.make("req")

    def perform(
        self,
        desk: Desk,
        method: str,
        path: str,
        *,
        base_url: str,
        account: str | None = None,
        **form: str | None,
    ) -> Answer:
        """Do what a request would, on behalf of a person at a page, and deliver its events."""
        order = Order(
            method=method,
            path=path,
            base_url=base_url,
            request_id=self.request_id(),
            form={name: value for name, value in form.items() if value is not None},
            account=account,
        )
        answer = self.executor.finish(desk, order)
        self.courier.collect(desk)
        return answer

    def restore(self) -> None:
        """Do again, in order and as of its time, everything that the journal holds."""
        for entry in self._journal.entries() if self._journal else ():
            desk = self.desk(entry.key)
            if entry.order is not None:
                self.executor.repeat(desk, entry.order, at=entry.at)
                desk.file_parcels()
            elif entry.delivered is not None:
                desk.mark_delivered(*entry.delivered)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Deliver and tick for as long as the block lasts."""
        await self.courier.start()
        for desk in self.desks():
            self.courier.resume(desk)
        ticking = asyncio.create_task(self._tick())
        try:
            yield
        finally:
            ticking.cancel()
            with suppress(asyncio.CancelledError):
                await ticking
            await self.courier.stop()
            if self._journal is not None:
                self._journal.close()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(self._settings.tick)
            for desk in self.desks():
                with self._wall.hold():
                    desk.platform.agenda.run_due()
                self.courier.collect(desk)
