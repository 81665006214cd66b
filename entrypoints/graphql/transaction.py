"""A transaction as callers see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import strawberry

from application.ports.event_queries import EventPage
from application.ports.queries import LedgerLine, TimelineEvent
from application.ports.queue import JobPage
from domain import transaction as domain
from domain.actions import TransactionAction
from domain.charge import ChargeState
from domain.errors import invalid
from domain.funds_flow import FundsFlow
from domain.status import TransactionStatus
from domain.transfer import HoldReason, TransferState
from entrypoints.graphql.attempts import PaymentAttempt, Transfer
from entrypoints.graphql.audit import AuditEventConnection, read_trail_cursor
from entrypoints.graphql.clawback import ClawbackConnection
from entrypoints.graphql.context import Info
from entrypoints.graphql.event import WebhookEventConnection, read_event_cursor
from entrypoints.graphql.explanation import Explanation, actions, explain
from entrypoints.graphql.ids import public_transaction_id
from entrypoints.graphql.jobs import JobConnection, read_job_id
from entrypoints.graphql.ledger import LedgerEntry
from entrypoints.graphql.loaders import EventTrail, JobTrail, Trail
from entrypoints.graphql.paging import PAGE_DEFAULT, After, First
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.recourse import Dispute, Refund
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.scalars import BigInt
from entrypoints.graphql.timeline import TimelineConnection
from entrypoints.graphql.transaction_facts import TransactionFacts

Told = TypeVar("Told", TimelineEvent, LedgerLine)


@strawberry.type(description="One commission on one recovery, from request to end.")
class Transaction(TransactionFacts):
    """A transaction, shown."""

    number: BigInt = strawberry.field(description="A growing number, for people.")
    seller_id: strawberry.ID = strawberry.field(description="Whose recovery it is.")
    claim_id: strawberry.ID = strawberry.field(description="The claim that Amazon paid.")
    recovery_id: strawberry.ID | None = strawberry.field(
        description="The part of the claim that was paid; null where it was paid in one part."
    )
    status: TransactionStatus = strawberry.field(description="What the two states amount to.")
    charge_state: ChargeState = strawberry.field(description="How far collecting the fee has come.")
    transfer_state: TransferState = strawberry.field(description="How far the share has come.")
    hold_reason: HoldReason | None = strawberry.field(
        description="Why the transfer is held, while it is."
    )
    funds_flow: FundsFlow = strawberry.field(description="Which way the money goes.")
    payment_method_id: strawberry.ID | None = strawberry.field(
        description="The card that is charged, by Stripe's id."
    )
    payment_intent_id: strawberry.ID | None = strawberry.field(
        description="Stripe's payment intent, once the charge was tried."
    )
    charge_id: strawberry.ID | None = strawberry.field(
        description="Stripe's charge, once it succeeded."
    )
    transfer_id: strawberry.ID | None = strawberry.field(
        description="Stripe's transfer, once it was accepted."
    )
    created_at: datetime = strawberry.field(description="When it was requested.")
    updated_at: datetime = strawberry.field(description="When it last changed.")
    version: int = strawberry.field(description="How often it was saved.")
    as_of: strawberry.Private[datetime | None] = None

    @classmethod
    def of(cls, row: domain.Transaction, *, as_of: datetime | None = None) -> "Transaction":
        """Return a transaction, shown; `as_of` where it is one of the past."""
        return cls(
            id=public_transaction_id(row.id),
            number=BigInt(row.number),
            seller_id=strawberry.ID(row.recovery.seller_id),
            claim_id=strawberry.ID(row.recovery.claim_id),
            recovery_id=_id(row.recovery.recovery_id or None),
            status=row.status,
            charge_state=row.charge_state,
            transfer_state=row.transfer_state,
            hold_reason=row.hold_reason,
            funds_flow=row.funds_flow,
            payment_method_id=_id(row.payment_method),
            payment_intent_id=_id(row.payment_intent),
            charge_id=_id(row.charge),
            transfer_id=_id(row.transfer),
            created_at=row.created_at,
            updated_at=row.updated_at,
            version=row.version,
            row=row,
            as_of=as_of,
        )

    @resolver
    async def timeline(
        self, info: Info, first: First = PAGE_DEFAULT, after: After = None
    ) -> TimelineConnection:
        """List what happened to it, oldest first."""
        events = self._by_then(await info.context.loaders.timelines.load(self.row.id))
        return TimelineConnection.page(events, first=first, after=after)

    @resolver
    async def audit_trail(
        self, info: Info, first: First = PAGE_DEFAULT, after: After = None
    ) -> AuditEventConnection:
        """List what was recorded of it: by whom, in which request, before and after."""
        problems = Problems()
        place = read_trail_cursor(after, problems)
        problems.raise_any()
        rows = await info.context.loaders.audit_trails.load(Trail(self.row.id, first, place))
        return AuditEventConnection.trail(rows, first=first, is_first=after is None)

    @resolver
    async def explain(self, info: Info) -> Explanation:
        """Say why it stands where it stands, what happens next, and who can act."""
        self._require_now("explain")
        return await explain(info.context, self.row)

    @resolver
    async def available_actions(self, info: Info) -> list[TransactionAction]:
        """List the mutations that would be accepted of this caller now and change something."""
        self._require_now("availableActions")
        return await actions(info.context, self.row)

    @resolver
    async def ledger_entries(self, info: Info) -> list[LedgerEntry]:
        """List the entries of the books that it caused, oldest first."""
        lines = self._by_then(await info.context.loaders.ledger_lines.load(self.row.id))
        return [LedgerEntry.of(line) for line in lines]

    @resolver
    async def refunds(self, info: Info) -> list[Refund]:
        """List the refunds of its fee, oldest first, pending and failed ones included."""
        rows = await info.context.loaders.refunds.load(self.row.id)
        return [Refund.of(row) for row in rows]

    @resolver
    async def disputes(self, info: Info) -> list[Dispute]:
        """List the disputes of its fee, oldest first, inquiries included."""
        rows = await info.context.loaders.disputes.load(self.row.id)
        return [Dispute.of(row) for row in rows]

    @resolver
    async def clawbacks(
        self, info: Info, first: First = PAGE_DEFAULT, after: After = None
    ) -> ClawbackConnection:
        """List what Amazon took back of it, oldest first, and what followed."""
        rows = await info.context.loaders.clawbacks.load(self.row.id)
        return ClawbackConnection.page(rows, first=first, after=after)

    @resolver
    async def attempts(self, info: Info) -> list[PaymentAttempt]:
        """List every try to move its money at Stripe, oldest first."""
        rows = await info.context.loaders.attempts.load(self.row.id)
        return [PaymentAttempt.of(row) for row in rows]

    @resolver
    async def transfers(self, info: Info) -> list[Transfer]:
        """List what was sent of the share."""
        return Transfer.all_of(self.row, await info.context.loaders.attempts.load(self.row.id))

    @resolver
    async def webhook_events(
        self, info: Info, first: First = PAGE_DEFAULT, after: After = None
    ) -> WebhookEventConnection:
        """List what Stripe told of it, newest first; for admins."""
        problems = Problems()
        wanted = EventTrail(self.row.id, first, read_event_cursor(after, problems))
        problems.raise_any()
        rows = await info.context.loaders.event_trails.load(wanted)
        page = EventPage(rows=rows[:first], has_next=len(rows) > first)
        return WebhookEventConnection(page=page, is_first=after is None)

    @resolver
    async def jobs(
        self, info: Info, first: First = PAGE_DEFAULT, after: After = None
    ) -> JobConnection:
        """List the work about it, newest first; for admins."""
        problems = Problems()
        wanted = JobTrail(self.row.id, first, read_job_id("after", after, problems))
        problems.raise_any()
        rows = await info.context.loaders.job_trails.load(wanted)
        page = JobPage(rows=rows[:first], has_next=len(rows) > first)
        return JobConnection(page=page, is_first=after is None)

    def _by_then(self, rows: Sequence[Told]) -> Sequence[Told]:
        """Return what had happened by the moment that is shown."""
        return rows if self.as_of is None else [row for row in rows if row.at <= self.as_of]

    def _require_now(self, field: str) -> None:
        if self.as_of is not None:
            raise invalid("asOf", f"{field} speaks of the present alone")


def _id(reference: str | None) -> strawberry.ID | None:
    return None if reference is None else strawberry.ID(reference)
