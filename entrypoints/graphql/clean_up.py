"""Forgetting what is over, as callers see it."""

from datetime import datetime
from typing import Annotated

import strawberry

from application.clean_up import CleanUpPlan
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.ids import public_job_id
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.scalars import BigInt

_INPUT = strawberry.argument(description="What is asked for.")


@strawberry.input(description="Which of what is over shall be forgotten.")
class CleanupInput:
    """What `cleanupOldData` is given."""

    days_to_keep: int = strawberry.field(
        default=90,
        description="1 to 365; what is younger stays, and so does all of the last 30 days.",
    )
    dry_run: bool = strawberry.field(
        default=True, description="Whether to count alone; then nothing at all is changed."
    )
    reason: str = strawberry.field(description="Why; it is recorded.")


@strawberry.type(description="What is over, and the job that removes it.")
class CleanupPayload:
    """A plan, shown. Books and audit are never part of it."""

    dry_run: bool = strawberry.field(description="Whether it was only counted.")
    before: datetime = strawberry.field(description="Only what is older than this goes.")
    expired_keys: BigInt = strawberry.field(
        description="How many idempotency keys, each good no longer."
    )
    event_bodies: BigInt = strawberry.field(
        description="How many payloads of processed events; the events and their hashes stay."
    )
    finished_jobs: BigInt = strawberry.field(description="How many jobs that never failed.")
    job_id: strawberry.ID | None = strawberry.field(
        description="The job that removes them, batch by batch; null in a dry run."
    )

    @classmethod
    def of(cls, plan: CleanUpPlan) -> "CleanupPayload":
        """Return a plan, shown."""
        return cls(
            dry_run=plan.job_id is None,
            before=plan.before,
            expired_keys=BigInt(plan.found.expired_keys),
            event_bodies=BigInt(plan.found.event_bodies),
            finished_jobs=BigInt(plan.found.finished_jobs),
            job_id=None if plan.job_id is None else public_job_id(plan.job_id),
        )


CleanupResult = Annotated[
    CleanupPayload | Refusal,
    strawberry.union("CleanupResult", description="What goes, or why nothing does."),
]


@strawberry.type
class CleanupMutation:
    """How an admin lets what is over be forgotten."""

    @resolver
    async def cleanup_old_data(
        self, info: Info, input: Annotated[CleanupInput, _INPUT]
    ) -> CleanupResult:
        """Remove expired keys, payloads of processed events and jobs long done; for admins."""
        return await or_refusal(_clean_up(info.context, input))


async def _clean_up(context: Context, input: CleanupInput) -> CleanupPayload:
    plan = await context.use_cases.clean_up(
        days_to_keep=input.days_to_keep,
        reason=input.reason,
        dry_run=input.dry_run,
        actor=context.actor,
    )
    return CleanupPayload.of(plan)
