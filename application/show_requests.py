"""Show admins how requests are remembered; what was in them is not shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from json import dumps
from typing import Final

from application.actor import Actor
from application.permissions import Permission
from application.ports.idempotency import IdempotencyRecord
from application.ports.requests import KeyStats, KeyUse, RequestQueries
from application.ports.system import Clock

USES_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class ShowRequests:
    """Reads keys; for admins. Raises `Forbidden`."""

    queries: RequestQueries
    clock: Clock

    async def stats(self, *, actor: Actor) -> Sequence[KeyStats]:
        """Return a line for each operation."""
        actor.require(Permission.KEY_READ)
        return await self.queries.stats(at=self.clock.now())

    async def uses(self, key: str, *, actor: Actor) -> Sequence[KeyUse]:
        """Return who used a key, for what, and what came of it."""
        actor.require(Permission.KEY_READ)
        return await self.queries.uses(key, limit=USES_MAX)


def fingerprint_of(record: IdempotencyRecord) -> str:
    """Return what two requests have in common if and only if they are the same."""
    written = dumps(dict(record.request), sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()
