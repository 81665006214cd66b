"""What becomes of events that are acted on again, or would be."""

from collections.abc import Sequence

import strawberry

from application.ports.audit import AuditEvent
from application.ports.jobs import JobKind
from application.preview_event import EventPreview as Preview
from application.replay_events import ReplayAnswer
from domain import ledger, webhook_event
from domain.ledger import Account, PostingKind
from domain.webhook_event import WebhookEventState
from entrypoints.graphql.ids import public_event_id
from entrypoints.graphql.money import Money
from entrypoints.graphql.timeline import Change


@strawberry.type(description="One thing that would be recorded.")
class PreviewedChange:
    """A change that was not made, shown."""

    subject: str = strawberry.field(description="What would change.")
    action: str = strawberry.field(description="How.")
    changes: list[Change] = strawberry.field(description="Its facts, before and after.")

    @classmethod
    def of(cls, event: AuditEvent) -> "PreviewedChange":
        """Return a change, shown."""
        return cls(
            subject=event.subject,
            action=event.action,
            changes=[
                Change(field=name, before=event.before.get(name), after=value)
                for name, value in event.after.items()
            ],
        )


@strawberry.type(description="One entry that would be booked.")
class PreviewedEntry:
    """An entry that was not booked, shown."""

    kind: PostingKind = strawberry.field(description="What kind of fact.")
    account: Account = strawberry.field(description="In which account.")
    amount: Money = strawberry.field(description="How much; debit is positive.")

    @classmethod
    def of(cls, posting: ledger.Posting, entry: ledger.Entry) -> "PreviewedEntry":
        """Return an entry, shown."""
        return cls(kind=posting.kind, account=entry.account, amount=Money.of(entry.amount))

    @classmethod
    def all_of(cls, postings: Sequence[ledger.Posting]) -> "list[PreviewedEntry]":
        """Return the entries of some postings, shown."""
        return [cls.of(posting, entry) for posting in postings for entry in posting.entries]


@strawberry.type(description="What an event would change if it were acted on now.")
class EventPreview:
    """A trial that was undone, shown."""

    event_id: str = strawberry.field(description="Stripe's own id of the event.")
    type: str = strawberry.field(description="Its type.")
    note: str | None = strawberry.field(description="Why it would change nothing, if so.")
    problem: str | None = strawberry.field(description="Why it would fail, if so.")
    changes: list[PreviewedChange] = strawberry.field(description="What would be recorded.")
    entries: list[PreviewedEntry] = strawberry.field(description="What would be booked.")
    jobs: list[JobKind] = strawberry.field(description="What would be done next.")

    @classmethod
    def of(cls, preview: Preview) -> "EventPreview":
        """Return a trial, shown."""
        return cls(
            event_id=preview.event.reference,
            type=preview.event.type,
            note=preview.note,
            problem=preview.problem,
            changes=[PreviewedChange.of(change) for change in preview.changes],
            entries=PreviewedEntry.all_of(preview.postings),
            jobs=list(preview.jobs),
        )


@strawberry.type(description="An event that was told to be acted on again, or never.")
class EventHandled:
    """An event after a person decided about it, shown."""

    id: strawberry.ID = strawberry.field(description="Its id.")
    event_id: str = strawberry.field(description="Stripe's own id of it.")
    type: str = strawberry.field(description="Its type.")
    state: WebhookEventState = strawberry.field(description="How far it has come.")

    @classmethod
    def of(cls, event: webhook_event.WebhookEvent) -> "EventHandled":
        """Return an event, shown."""
        return cls(
            id=public_event_id(event.id),
            event_id=event.reference,
            type=event.type,
            state=event.state,
        )


@strawberry.type(description="The events that are acted on again, or what each would change.")
class ReplayPayload:
    """An answer, shown: one of the two lists is empty."""

    queued: list[EventHandled] = strawberry.field(description="Those that will be acted on.")
    previews: list[EventPreview] = strawberry.field(description="In a dry run, what each would do.")

    @classmethod
    def of(cls, answer: ReplayAnswer) -> "ReplayPayload":
        """Return an answer, shown."""
        return cls(
            queued=[EventHandled.of(event) for event in answer.queued],
            previews=[EventPreview.of(preview) for preview in answer.previews],
        )
