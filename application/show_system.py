"""Show how the whole service stands to those who run it."""

from dataclasses import dataclass

from application.actor import Actor
from application.permissions import Permission
from application.ports.errors import StoreUnavailable
from application.ports.system_facts import SystemFacts, SystemQueries


@dataclass(frozen=True, slots=True)
class ShowSystem:
    """Reads what the database tells of the service; for admins."""

    queries: SystemQueries
    is_live: bool
    is_charging_paused: bool = False

    async def __call__(self, *, actor: Actor) -> SystemFacts | None:
        """Return how things stand, or None while the database is away."""
        actor.require(Permission.SYSTEM_READ)
        try:
            return await self.queries.facts()
        except StoreUnavailable:
            return None
