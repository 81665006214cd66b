"""Follow how the work in the background stands; for admins."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from application.actor import Actor
from application.board import Board
from application.ports.errors import NotFound
from application.ports.queue import QueueStats
from application.show_queue import ShowQueue
from application.show_reconciliation import ShowReconciliation
from domain.ids import ReconciliationRunId
from domain.reconciliation import ReconciliationRun


@dataclass(frozen=True, slots=True)
class FollowWork:
    """Raises `Forbidden`, `NotFound` before it tells anything."""

    show_run: ShowReconciliation
    show_queue: ShowQueue
    runs: Board[ReconciliationRunId, ReconciliationRun | None]
    stats: Board[None, Sequence[QueueStats]]

    async def run(
        self, id: ReconciliationRunId, *, after: int | None, actor: Actor
    ) -> AsyncGenerator[ReconciliationRun, None]:
        """Return a run as it stands and after each of its steps, to its end.

        A step is a version of the run; those up to `after` are not told.
        """
        if await self.show_run.run(id, actor=actor) is None:
            raise NotFound("run")
        return self._steps(id, -1 if after is None else after)

    async def queue(self, *, actor: Actor) -> AsyncGenerator[Sequence[QueueStats], None]:
        """Return how the jobs fare, and again whenever that has changed."""
        await self.show_queue.stats(actor=actor)
        return self.stats.watch(None)

    async def _steps(
        self, id: ReconciliationRunId, after: int
    ) -> AsyncGenerator[ReconciliationRun, None]:
        async with aclosing(self.runs.watch(id)) as states:
            async for run in states:
                if run is None:
                    raise NotFound("run")
                if run.version > after:
                    yield run
                if not run.is_running:
                    return
