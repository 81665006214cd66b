"""What admins ask and tell of the inbox of Stripe's events."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain.errors import invalid
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.event import (
    WebhookEvent,
    WebhookEventConnection,
    WebhookEventFilter,
    read_event_cursor,
)
from entrypoints.graphql.event_replay import EventHandled, ReplayPayload
from entrypoints.graphql.ids import event_id_of
from entrypoints.graphql.paging import PAGE_DEFAULT
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver

_SINCE = strawberry.argument(description="From when on.")
_INPUT = strawberry.argument(description="What is asked for.")


@strawberry.input(description="Events to be acted on again.")
class ReplayInput:
    """A request to replay, given."""

    filter: WebhookEventFilter = strawberry.field(description="Which ones, oldest first.")
    reason: str = strawberry.field(description="Why; it is recorded.")
    dry_run: bool = strawberry.field(
        default=True, description="Only tell what each would change; up to 25 of them."
    )


@strawberry.input(description="An event to be let be.")
class IgnoreWebhookInput:
    """A request to ignore, given."""

    id: strawberry.ID = strawberry.field(description="Its id, `whe_…`.")
    reason: str = strawberry.field(description="Why; it is recorded.")


@strawberry.type(description="The reading of Stripe's lists of events, queued.")
class RecoveryRunPayload:
    """A run that was asked for, shown."""

    since: datetime = strawberry.field(description="From when on the lists are read.")
    accounts: int = strawberry.field(description="How many accounts' lists beside our own.")


ReplayResult = Annotated[
    ReplayPayload | Refusal,
    strawberry.union("ReplayResult", description="What is replayed, or why nothing is."),
]
WebhookEventResult = Annotated[
    EventHandled | Refusal,
    strawberry.union("WebhookEventResult", description="The event, or why it is as it was."),
]
RecoveryRunResult = Annotated[
    RecoveryRunPayload | Refusal,
    strawberry.union("RecoveryRunResult", description="What is read, or why nothing is."),
]


@strawberry.type
class EventQuery:
    """What admins may ask of the inbox."""

    @resolver
    async def webhook_events(
        self,
        info: Info,
        filter: Annotated[
            WebhookEventFilter | None, strawberry.argument(description="Which ones.")
        ] = None,
        first: Annotated[int | None, strawberry.argument(description="So many, 0 to 100.")] = None,
        after: Annotated[
            str | None, strawberry.argument(description="Only what follows this cursor.")
        ] = None,
    ) -> WebhookEventConnection:
        """List Stripe's events as they came in, newest first; for admins."""
        problems = Problems()
        wanted = (filter or WebhookEventFilter()).read(problems)
        place = read_event_cursor(after, problems)
        problems.raise_any()
        page = await info.context.use_cases.show_events.page(
            wanted,
            limit=PAGE_DEFAULT if first is None else first,
            after=place,
            actor=info.context.actor,
        )
        return WebhookEventConnection(page=page, is_first=after is None)

    @resolver
    async def event_gaps(
        self, info: Info, since: Annotated[datetime, _SINCE]
    ) -> list[WebhookEvent]:
        """List the events that Stripe never delivered and that had to be fetched; for admins."""
        show = info.context.use_cases.show_events
        rows = await show.gaps(since=since, actor=info.context.actor)
        return [WebhookEvent.of(row) for row in rows]


@strawberry.type
class EventMutation:
    """What admins may tell of the inbox."""

    @resolver
    async def replay_webhook_events(
        self, info: Info, input: Annotated[ReplayInput, _INPUT]
    ) -> ReplayResult:
        """Act on events again, or tell what each would change; what was done is not done twice."""
        return await or_refusal(_replay(info.context, input))

    @resolver
    async def ignore_webhook_event(
        self, info: Info, input: Annotated[IgnoreWebhookInput, _INPUT]
    ) -> WebhookEventResult:
        """Let an event be that cannot be acted on."""
        return await or_refusal(_ignore(info.context, input))

    @resolver
    async def recover_missed_events(
        self, info: Info, since: Annotated[datetime, _SINCE]
    ) -> RecoveryRunResult:
        """Read Stripe's lists of events again, and file what was never delivered."""
        return await or_refusal(_recover(info.context, since))


async def _replay(context: Context, input: ReplayInput) -> ReplayPayload:
    problems = Problems()
    wanted = input.filter.read(problems)
    problems.raise_any()
    answer = await context.use_cases.replay_events(
        wanted, reason=input.reason, dry_run=input.dry_run, actor=context.actor
    )
    return ReplayPayload.of(answer)


async def _ignore(context: Context, input: IgnoreWebhookInput) -> EventHandled:
    event_id = event_id_of(input.id)
    if event_id is None:
        raise invalid("id", "must look like whe_…")
    event = await context.use_cases.replay_events.ignore(
        event_id, reason=input.reason, actor=context.actor
    )
    return EventHandled.of(event)


async def _recover(context: Context, since: datetime) -> RecoveryRunPayload:
    accounts = await context.use_cases.recover_events(since=since, actor=context.actor)
    return RecoveryRunPayload(since=since, accounts=accounts)
