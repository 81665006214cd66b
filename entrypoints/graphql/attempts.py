"""What was tried at Stripe for a transaction, and what of it was sent, as callers see it."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from domain import attempt as domain
from domain.attempt import AttemptKind, AttemptState, TransferRequest
from domain.transaction import Transaction
from entrypoints.graphql.money import Money


@strawberry.type(description="One try to move money at Stripe, written down before it was made.")
class PaymentAttempt:
    """An attempt, shown; its key stays inside."""

    kind: AttemptKind = strawberry.field(description="What it moves.")
    number: int = strawberry.field(description="Which try of its kind it is, from one on.")
    state: AttemptState = strawberry.field(description="What is known of its outcome.")
    amount: Money = strawberry.field(description="How much it moves.")
    reference: strawberry.ID | None = strawberry.field(
        description="Stripe's object that came of it, once there is one."
    )
    failure_code: str | None = strawberry.field(
        description="Why it was refused, if so: the bank's code, else Stripe's."
    )
    created_at: datetime = strawberry.field(description="When it was written down.")
    resolved_at: datetime | None = strawberry.field(
        description="When its outcome was learnt; null while it is not known."
    )

    @classmethod
    def of(cls, row: domain.Attempt) -> "PaymentAttempt":
        """Return an attempt, shown."""
        failure = row.failure
        return cls(
            kind=row.kind,
            number=row.number,
            state=row.state,
            amount=Money.of(row.request.amount),
            reference=None if row.reference is None else strawberry.ID(row.reference),
            failure_code=failure.decline_code or failure.code if failure else None,
            created_at=row.created_at,
            resolved_at=row.resolved_at,
        )


@strawberry.type(description="A share that was sent to the seller's account.")
class Transfer:
    """A transfer, shown."""

    id: strawberry.ID = strawberry.field(description="Stripe's id, `tr_…`.")
    amount: Money = strawberry.field(description="How much was sent.")
    reversed: Money = strawberry.field(description="How much of it was taken back so far.")
    destination: strawberry.ID = strawberry.field(
        description="The account that it went to, by Stripe's id."
    )
    sent_at: datetime = strawberry.field(description="When it was sent.")

    @classmethod
    def all_of(cls, row: Transaction, attempts: Sequence[domain.Attempt]) -> list["Transfer"]:
        """Return what was sent of a transaction's share: the attempts that Stripe accepted."""
        return [
            cls(
                id=strawberry.ID(one.reference),
                amount=Money.of(one.request.amount),
                reversed=Money.of(row.reversed),
                destination=strawberry.ID(one.request.destination),
                sent_at=one.created_at,
            )
            for one in attempts
            if isinstance(one.request, TransferRequest)
            and one.reference is not None
            and one.reference == row.transfer
        ]
