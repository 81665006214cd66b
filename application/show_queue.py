"""Show the jobs to admins."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.actor import Actor
from application.permissions import Permission
from application.ports.queries import PAGE_MAX
from application.ports.queue import JobFilter, JobPage, QueuedJob, QueueQueries, QueueStats
from domain.errors import invalid
from domain.ids import JobId, TransactionId


@dataclass(frozen=True, slots=True)
class ShowQueue:
    """Reads jobs; their errors are for no other eyes. Raises `Forbidden`, `InvalidInput`."""

    queries: QueueQueries

    async def stats(self, *, actor: Actor) -> Sequence[QueueStats]:
        """Return how each kind of job fares."""
        actor.require(Permission.QUEUE_READ)
        return await self.queries.stats()

    async def one(self, id: JobId, *, actor: Actor) -> QueuedJob | None:
        """Return one job."""
        actor.require(Permission.QUEUE_READ)
        return await self.queries.job(id)

    async def of_transactions(
        self, ids: Sequence[TransactionId], *, limit: int, after: JobId | None, actor: Actor
    ) -> Sequence[QueuedJob]:
        """Return jobs about transactions, newest first; one more of each than the limit."""
        actor.require(Permission.QUEUE_READ)
        if not 0 <= limit <= PAGE_MAX:
            raise invalid("first", f"must be 0 to {PAGE_MAX}")
        return await self.queries.of_transactions(ids, limit=limit + 1, after=after)

    async def page(
        self, filter: JobFilter, *, limit: int, after: JobId | None, actor: Actor
    ) -> JobPage:
        """Return one page of jobs, newest first."""
        actor.require(Permission.QUEUE_READ)
        if not 0 <= limit <= PAGE_MAX:
            raise invalid("first", f"must be 0 to {PAGE_MAX}")
        return await self.queries.page(filter, limit=limit, after=after)
