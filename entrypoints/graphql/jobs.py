"""Jobs as admins see them."""

from datetime import datetime

import strawberry

from application.ports import queue
from application.ports.jobs import JobKind
from application.ports.queue import JobPage, QueueState
from domain.ids import JobId
from entrypoints.graphql.ids import (
    job_id_of,
    public_job_id,
    public_transaction_id,
    transaction_id_of,
)
from entrypoints.graphql.node import Node
from entrypoints.graphql.paging import PageInfo, place_of
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.scalars import BigInt


@strawberry.type(description="How the jobs of one kind fare at this moment.")
class QueueStats:
    """A line, shown."""

    kind: JobKind = strawberry.field(description="What kind of work.")
    ready: BigInt = strawberry.field(description="How many could be done now.")
    running: BigInt = strawberry.field(description="How many a worker has in hand.")
    scheduled: BigInt = strawberry.field(description="How many are for later.")
    retrying: BigInt = strawberry.field(description="How many failed and wait for the next try.")
    dead: BigInt = strawberry.field(description="How many were set aside for a person.")
    oldest_ready_age_seconds: float | None = strawberry.field(
        description="For how long the oldest waits that could be done; null where none does."
    )
    done_last_minute: BigInt = strawberry.field(description="How many were done within a minute.")
    done_last_hour: BigInt = strawberry.field(description="How many were done within an hour.")

    @classmethod
    def of(cls, stats: queue.QueueStats) -> "QueueStats":
        """Return a line, shown."""
        age = stats.oldest_ready
        return cls(
            kind=stats.kind,
            ready=BigInt(stats.ready),
            running=BigInt(stats.running),
            scheduled=BigInt(stats.scheduled),
            retrying=BigInt(stats.retrying),
            dead=BigInt(stats.dead),
            oldest_ready_age_seconds=None if age is None else age.total_seconds(),
            done_last_minute=BigInt(stats.done_last_minute),
            done_last_hour=BigInt(stats.done_last_hour),
        )


@strawberry.type(description="Work that is done after a request.")
class Job(Node):
    """A job, shown."""

    kind: JobKind = strawberry.field(description="What kind of work.")
    state: QueueState = strawberry.field(description="How it fares.")
    subject: str = strawberry.field(description="What it is about.")
    transaction_id: strawberry.ID | None = strawberry.field(
        description="The transaction that it is about, if it is about one."
    )
    tries: int = strawberry.field(description="How often it was tried, or let be tried.")
    last_error: str | None = strawberry.field(description="Why its last try failed, if one did.")
    request_id: str = strawberry.field(description="The request that asked for it.")
    created_at: datetime = strawberry.field(description="When it was asked for.")
    due_at: datetime = strawberry.field(
        description="When it may be done; of one in hand, when its worker has to be done with it."
    )
    finished_at: datetime | None = strawberry.field(description="When it came to its end, if so.")

    @classmethod
    def of(cls, job: queue.QueuedJob) -> "Job":
        """Return a job, shown."""
        about = job.transaction_id
        return cls(
            id=public_job_id(job.id),
            kind=job.kind,
            state=job.state,
            subject=job.subject,
            transaction_id=None if about is None else public_transaction_id(about),
            tries=job.tries,
            last_error=job.last_error,
            request_id=job.request_id,
            created_at=job.created_at,
            due_at=job.due_at,
            finished_at=job.finished_at,
        )


@strawberry.input(description="Which jobs; what is left out asks for all.")
class JobFilter:
    """What the list is narrowed to."""

    state: list[QueueState] | None = strawberry.field(default=None, description="In which states.")
    kind: list[JobKind] | None = strawberry.field(default=None, description="Of which kinds.")
    transaction_id: strawberry.ID | None = strawberry.field(
        default=None, description="About which transaction, its events included."
    )

    def read(self, problems: Problems) -> queue.JobFilter:
        """Return the filter in the service's words."""
        given = self.transaction_id
        about = None if given is None else transaction_id_of(given)
        if given is not None and about is None:
            problems.blame("transactionId", "must look like txn_…")
        return queue.JobFilter(
            states=None if self.state is None else tuple(self.state),
            kinds=None if self.kind is None else tuple(self.kind),
            transaction_id=about,
        )


@strawberry.type(description="A job and its place in the list.")
class JobEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` to go on from here.")
    node: Job = strawberry.field(description="The job.")


@strawberry.type(description="One page of jobs, newest first.")
class JobConnection:
    """A page, shown."""

    page: strawberry.Private[JobPage]
    is_first: strawberry.Private[bool]

    @resolver
    def edges(self) -> list[JobEdge]:
        """List the jobs with their cursors."""
        return [JobEdge(cursor=public_job_id(row.id), node=Job.of(row)) for row in self.page.rows]

    @resolver
    def nodes(self) -> list[Job]:
        """List the jobs alone."""
        return [Job.of(row) for row in self.page.rows]

    @resolver
    def page_info(self) -> PageInfo:
        """Show where the page lies."""
        rows = self.page.rows
        return place_of(
            [public_job_id(row.id) for row in rows],
            has_next=self.page.has_next,
            has_previous=not self.is_first,
        )


def read_job_id(name: str, given: str | None, problems: Problems) -> JobId | None:
    """Return the job that is named, or the place of a cursor."""
    if given is None:
        return None
    found = job_id_of(given)
    if found is None:
        problems.blame(name, "must look like job_…")
    return found
