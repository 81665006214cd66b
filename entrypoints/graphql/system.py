"""How the whole service stands, and the stop on money."""

from datetime import datetime
from typing import Annotated

import strawberry

from application.ports.health import Probe
from application.ports.system_facts import SystemFacts
from entrypoints.graphql.book_check import BookCheck, MoneyStop
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver
from entrypoints.probing import problems_of


@strawberry.type(description="One part that the service needs.")
class SystemPart:
    """A part, shown."""

    name: str = strawberry.field(description="Its name, as in `/readyz`.")
    is_vital: bool = strawberry.field(description="Whether nothing can be served without it.")
    problem: str | None = strawberry.field(description="What is wrong with it; null when well.")


@strawberry.type(description="Work and events that wait.")
class SystemQueue:
    """The queues, shown."""

    jobs_ready: int = strawberry.field(description="Jobs that are due and not done.")
    jobs_dead: int = strawberry.field(description="Jobs that were set aside for a person.")
    oldest_job_due_at: datetime | None = strawberry.field(
        description="Since when the oldest of the due ones is due."
    )
    events_waiting: int = strawberry.field(description="Stripe's events that are not dealt with.")
    oldest_event_at: datetime | None = strawberry.field(
        description="When the oldest of these came in."
    )

    @classmethod
    def of(cls, facts: SystemFacts) -> "SystemQueue":
        """Return the queues, shown."""
        return cls(
            jobs_ready=facts.jobs_ready,
            jobs_dead=facts.jobs_dead,
            oldest_job_due_at=facts.oldest_job_due_at,
            events_waiting=facts.events_waiting,
            oldest_event_at=facts.oldest_event_at,
        )


@strawberry.type(description="How the whole service stands.")
class SystemStatus:
    """The status, shown; without the database only the parts are known."""

    parts: list[SystemPart] = strawberry.field(description="Each part, and what is wrong with it.")
    live_mode: bool = strawberry.field(description="Whether Stripe moves real money.")
    charging_paused: bool = strawberry.field(
        description="Whether commissions are accepted and none is charged, by CHARGING_PAUSED."
    )
    schema_revision: str | None = strawberry.field(
        description="The database's revision; null while it is away."
    )
    queue: SystemQueue | None = strawberry.field(
        description="The work that waits; null while the database is away."
    )
    money_stop: MoneyStop | None = strawberry.field(
        description="The stop on transfers to sellers, while one stands."
    )
    last_book_check: BookCheck | None = strawberry.field(
        description="The last look at the books, once there was one."
    )


@strawberry.type(description="How the service stands after the decision.")
class SystemStatusPayload:
    """The status, and whether anything was changed."""

    status: SystemStatus = strawberry.field(description="The status.")
    lifted: bool = strawberry.field(description="Whether a stop stood; else nothing was changed.")


SystemStatusResult = Annotated[
    SystemStatusPayload | Refusal,
    strawberry.union("SystemStatusResult", description="The status, or why nothing was done."),
]


@strawberry.type
class SystemQuery:
    """What may be asked of the whole."""

    @resolver
    async def system_status(self, info: Info) -> SystemStatus:
        """Show how the whole service stands; for admins."""
        return await _status(info.context)


@strawberry.type
class SystemMutation:
    """What may be decided for the whole."""

    @resolver
    async def lift_money_stop(
        self,
        info: Info,
        reason: Annotated[str, strawberry.argument(description="Why, for the audit.")],
    ) -> SystemStatusResult:
        """Let shares leave again, and send those that the stop held; for admins.

        A breach that is still there is found by the next check, which raises the stop again.
        """
        return await or_refusal(_lift(info.context, reason))


async def _lift(context: Context, reason: str) -> SystemStatusPayload:
    lifted = await context.use_cases.lift_money_stop(reason=reason, actor=context.actor)
    return SystemStatusPayload(status=await _status(context), lifted=lifted)


async def _status(context: Context) -> SystemStatus:
    use_cases = context.use_cases
    facts = await use_cases.show_system(actor=context.actor)
    problems = await problems_of(use_cases.probes)
    stop = facts.money_stop if facts else None
    check = facts.last_check if facts else None
    return SystemStatus(
        parts=[_part(probe, problems[probe.name]) for probe in use_cases.probes],
        live_mode=use_cases.show_system.is_live,
        charging_paused=use_cases.show_system.is_charging_paused,
        schema_revision=facts.schema_revision if facts else None,
        queue=SystemQueue.of(facts) if facts else None,
        money_stop=MoneyStop.of(stop) if stop else None,
        last_book_check=BookCheck.of(check) if check else None,
    )


def _part(probe: Probe, problem: str | None) -> SystemPart:
    return SystemPart(name=probe.name, is_vital=probe.is_vital, problem=problem)
