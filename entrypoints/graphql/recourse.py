"""Refunds and disputes as callers see them."""

from datetime import datetime

import strawberry

from domain import dispute, refund
from domain.dispute import DisputeStatus
from domain.refund import RefundStatus
from entrypoints.graphql.money import Money


@strawberry.type(description="A part of the fee that goes back to the card, or all of it.")
class Refund:
    """A refund, shown."""

    id: strawberry.ID = strawberry.field(description="Stripe's id.")
    amount: Money = strawberry.field(description="How much goes back.")
    status: RefundStatus = strawberry.field(
        description="How it fares; only what succeeded counts as refunded."
    )
    failure_code: str | None = strawberry.field(
        description="Why it failed; its amount is the fee's again."
    )
    created_at: datetime = strawberry.field(description="When it was made.")

    @classmethod
    def of(cls, row: refund.Refund) -> "Refund":
        """Return a refund, shown."""
        return cls(
            id=strawberry.ID(row.reference),
            amount=Money.of(row.amount),
            status=row.status,
            failure_code=row.failure,
            created_at=row.created_at,
        )


@strawberry.type(description="A bank's claim to the fee, or its inquiry about it.")
class Dispute:
    """A dispute, shown."""

    id: strawberry.ID = strawberry.field(description="Stripe's id.")
    reason: str = strawberry.field(description="What the cardholder says.")
    amount: Money = strawberry.field(description="How much is claimed.")
    status: DisputeStatus = strawberry.field(description="How far it has come.")
    is_inquiry: bool = strawberry.field(
        description="Whether the bank only asks, and has taken nothing."
    )
    due_by: datetime | None = strawberry.field(description="Until when evidence is taken.")
    opened_at: datetime = strawberry.field(description="When the bank opened it.")
    closed_at: datetime | None = strawberry.field(
        description="When its end was heard of; null while it is open."
    )

    @classmethod
    def of(cls, row: dispute.Dispute) -> "Dispute":
        """Return a dispute, shown."""
        return cls(
            id=strawberry.ID(row.reference),
            reason=row.reason,
            amount=Money.of(row.amount),
            status=row.status,
            is_inquiry=row.is_inquiry,
            due_by=row.due_by,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
        )
