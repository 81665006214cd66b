"""Clawbacks and what they are settled by, as callers see them."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from application.clawback_request import ClawbackPlan as Plan
from domain import clawback as domain
from domain import settlement
from domain.clawback import ClawbackKind, SettlementChoice
from domain.settlement import SettlementState, SettlementWay
from entrypoints.graphql.event_replay import PreviewedEntry
from entrypoints.graphql.growing_list import cursor_at, page_of
from entrypoints.graphql.ids import public_clawback_id
from entrypoints.graphql.money import Money
from entrypoints.graphql.node import Node
from entrypoints.graphql.paging import PageInfo
from entrypoints.graphql.resolver import resolver


@strawberry.type(description="A part of a clawback and the way that it goes.")
class Settlement:
    """A settlement, shown."""

    way: SettlementWay = strawberry.field(description="Where the money goes.")
    amount: Money = strawberry.field(description="How much.")
    state: SettlementState = strawberry.field(description="How far it has come.")
    reference: strawberry.ID | None = strawberry.field(
        description="Stripe's refund or reversal, once there is one."
    )
    failure_code: str | None = strawberry.field(description="Why it came to nothing, if so.")
    next_step: str | None = strawberry.field(
        description="What a person has to do about it, if anything."
    )

    @classmethod
    def of(cls, row: settlement.Settlement) -> "Settlement":
        """Return a settlement, shown."""
        return cls(
            way=row.way,
            amount=Money.of(row.amount),
            state=row.state,
            reference=None if row.reference is None else strawberry.ID(row.reference),
            failure_code=None if row.failure is None else row.failure.code,
            next_step=row.next_step,
        )


@strawberry.type(description="Money that Amazon took back, and what followed for fee and share.")
class Clawback(Node):
    """A clawback, shown."""

    kind: ClawbackKind = strawberry.field(description="Why Amazon took the money back.")
    settlement: SettlementChoice = strawberry.field(
        description="The means that were insisted on, if any."
    )
    amount: Money = strawberry.field(
        description="What Amazon took back; zero where a fee was refunded for its own sake."
    )
    gives_fee_back: bool = strawberry.field(
        description="Whether the fee goes back with it, by the policy of that time."
    )
    reason: str | None = strawberry.field(
        description="Why, in the words of whoever asked for it; told to Opside's own people alone."
    )
    state: SettlementState = strawberry.field(
        description="How far it has come: as far as the settlement that has come least far."
    )
    settlements: list[Settlement] = strawberry.field(description="What it consists of.")
    created_at: datetime = strawberry.field(description="When it was asked for.")

    @classmethod
    def of(cls, row: domain.Clawback) -> "Clawback":
        """Return a clawback, shown."""
        return cls(
            id=public_clawback_id(row.id),
            kind=row.kind,
            settlement=row.choice,
            amount=Money.of(row.amount),
            gives_fee_back=row.gives_fee_back,
            reason=row.reason or None,
            state=row.state,
            settlements=[Settlement.of(one) for one in row.settlements],
            created_at=row.created_at,
        )


@strawberry.type(description="A clawback and its place in the list.")
class ClawbackEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` to go on from here.")
    node: Clawback = strawberry.field(description="The clawback.")


@strawberry.type(description="One page of a transaction's clawbacks, oldest first.")
class ClawbackConnection:
    """A page, shown."""

    edges: list[ClawbackEdge] = strawberry.field(description="The clawbacks with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")

    @resolver
    def nodes(self) -> list[Clawback]:
        """List the clawbacks alone."""
        return [edge.node for edge in self.edges]

    @classmethod
    def page(
        cls, rows: Sequence[domain.Clawback], *, first: int, after: str | None
    ) -> "ClawbackConnection":
        """Return a page of a list that only grows at its end: a cursor is a count."""
        places, page_info = page_of(len(rows), first=first, after=after)
        edges = [
            ClawbackEdge(cursor=cursor_at(place), node=Clawback.of(rows[place])) for place in places
        ]
        return cls(edges=edges, page_info=page_info)


@strawberry.type(description="What a clawback would do if it were asked for now.")
class ClawbackPlan:
    """A plan, shown."""

    gives_fee_back: bool = strawberry.field(description="Whether the fee goes back with it.")
    settlements: list[Settlement] = strawberry.field(
        description="What goes back how; what is READY, Stripe would be asked for."
    )
    entries: list[PreviewedEntry] = strawberry.field(
        description="What would be booked at once; the rest is booked as Stripe moves it."
    )

    @classmethod
    def of(cls, plan: Plan) -> "ClawbackPlan":
        """Return a plan, shown."""
        return cls(
            gives_fee_back=plan.clawback.gives_fee_back,
            settlements=[Settlement.of(one) for one in plan.clawback.settlements],
            entries=PreviewedEntry.all_of(plan.postings),
        )
