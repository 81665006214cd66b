"""Ask for every list of Stripe's events to be read again, from a moment on."""

from dataclasses import dataclass
from datetime import datetime

from application.actor import Actor
from application.permissions import Permission
from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork
from application.sweep_events import ACCOUNTS, MEMORY, sweep_job
from domain.errors import invalid


@dataclass(frozen=True, slots=True)
class RecoverEvents:
    """Queues the reading of our own list and of each account's; for admins.

    The same request queues it once. Raises `Forbidden` or `InvalidInput`.
    """

    begin: BeginUnitOfWork
    clock: Clock

    async def __call__(self, *, since: datetime, actor: Actor) -> int:
        """Return how many accounts' lists will be read beside our own."""
        actor.require(Permission.EVENT_REPLAY)
        now = self.clock.now()
        if not now - MEMORY <= since <= now:
            raise invalid("since", f"must lie within the last {MEMORY.days} days")
        async with self.begin() as unit:
            accounts = await unit.accounts.references()
            unit.outbox.add(sweep_job(None, since, actor), sweep_job(ACCOUNTS, since, actor))
        return len(accounts)
