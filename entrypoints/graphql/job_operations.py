"""What is asked and decided about jobs; for admins."""

from typing import Annotated

import strawberry

from application.ports.queue import QueuedJob
from domain.errors import invalid
from domain.ids import JobId
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.ids import job_id_of
from entrypoints.graphql.jobs import Job, JobConnection, JobFilter, QueueStats, read_job_id
from entrypoints.graphql.paging import PAGE_DEFAULT
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver

_ID = strawberry.argument(description="Its id, `job_…`.")
_REASON = strawberry.argument(description="Why; it is recorded.")


@strawberry.type(description="The job after it was decided about.")
class JobPayload:
    """A decision that was accepted."""

    job: Job = strawberry.field(description="The job.")
    replayed: bool = strawberry.field(description="Whether the same was decided before.")


JobResult = Annotated[
    JobPayload | Refusal,
    strawberry.union("JobResult", description="The job, or why it stays as it is."),
]


@strawberry.type
class JobQuery:
    """What may be asked about jobs."""

    @resolver
    async def queue_stats(self, info: Info) -> list[QueueStats]:
        """Show how each kind of job fares; for admins."""
        context = info.context
        found = await context.use_cases.show_queue.stats(actor=context.actor)
        return [QueueStats.of(stats) for stats in found]

    @resolver
    async def jobs(
        self,
        info: Info,
        filter: Annotated[JobFilter | None, strawberry.argument(description="Which ones.")] = None,
        first: Annotated[int | None, strawberry.argument(description="So many, 0 to 100.")] = None,
        after: Annotated[
            str | None, strawberry.argument(description="Only what follows this cursor.")
        ] = None,
    ) -> JobConnection:
        """List jobs, newest first; for admins."""
        problems = Problems()
        wanted = (filter or JobFilter()).read(problems)
        place = read_job_id("after", after, problems)
        problems.raise_any()
        page = await info.context.use_cases.show_queue.page(
            wanted,
            limit=PAGE_DEFAULT if first is None else first,
            after=place,
            actor=info.context.actor,
        )
        return JobConnection(page=page, is_first=after is None)


@strawberry.type
class JobMutation:
    """What an admin may decide about a job."""

    @resolver
    async def retry_job(
        self,
        info: Info,
        id: Annotated[strawberry.ID, _ID],
        reason: Annotated[str, _REASON],
    ) -> JobResult:
        """Let a dead job be done as if it were new, once however often it is asked; for admins."""
        return await or_refusal(_retry(info.context, id, reason))

    @resolver
    async def discard_job(
        self,
        info: Info,
        id: Annotated[strawberry.ID, _ID],
        reason: Annotated[str, _REASON],
    ) -> JobResult:
        """Set a job aside for ever that nobody waits for any more; for admins.

        It stays to be looked at. While the outcome of its attempt at Stripe is unknown, or its
        transaction or event waits for it, it is refused.
        """
        return await or_refusal(_discard(info.context, id, reason))


async def _retry(context: Context, id: str, reason: str) -> JobPayload:
    handle = context.use_cases.handle_job
    return _payload(*await handle.retry(_read(id), reason=reason, actor=context.actor))


async def _discard(context: Context, id: str, reason: str) -> JobPayload:
    handle = context.use_cases.handle_job
    return _payload(*await handle.discard(_read(id), reason=reason, actor=context.actor))


def _read(id: str) -> JobId:
    found = job_id_of(id)
    if found is None:
        raise invalid("id", "must look like job_…")
    return found


def _payload(job: QueuedJob, replayed: bool) -> JobPayload:  # noqa: FBT001 - as it was answered
    return JobPayload(job=Job.of(job), replayed=replayed)
