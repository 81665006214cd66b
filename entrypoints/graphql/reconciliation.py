"""Reconciling one transaction with Stripe, as admins see it."""

from typing import Annotated

import strawberry

from application.ports.jobs import JobKind
from application.reconcile_transaction import Reconciliation
from domain.errors import invalid
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.event_replay import PreviewedChange, PreviewedEntry
from entrypoints.graphql.ids import transaction_id_of
from entrypoints.graphql.money import Money, money_or_none
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.transaction import Transaction

_INPUT = strawberry.argument(description="What is asked for.")


@strawberry.input(description="A transaction to be compared with Stripe.")
class ReconcileInput:
    """A request to reconcile, given."""

    transaction_id: strawberry.ID = strawberry.field(description="Its id, `txn_…`.")
    reason: str = strawberry.field(description="Why; it is recorded.")
    dry_run: bool = strawberry.field(
        default=True, description="Only tell what Stripe's side would change here."
    )


@strawberry.type(description="A fact on which Stripe and this service differed.")
class ReconcileDifference:
    """A difference, shown."""

    field: str = strawberry.field(description="The fact.")
    ours: str | None = strawberry.field(description="What was known here.")
    stripe: str | None = strawberry.field(description="What Stripe shows.")
    amount: Money | None = strawberry.field(
        description="By how much Stripe's is more, where the fact is money."
    )


@strawberry.type(description="A transaction beside what Stripe holds of it.")
class ReconcilePayload:
    """A reconciliation, shown."""

    dry_run: bool = strawberry.field(description="Whether nothing of this was kept.")
    before: Transaction = strawberry.field(description="The transaction as it was.")
    after: Transaction = strawberry.field(description="As it is now, or would be.")
    differences: list[ReconcileDifference] = strawberry.field(
        description="Every fact that was not the same; none means that both sides agree."
    )
    actions: list[PreviewedChange] = strawberry.field(description="What is recorded for it.")
    entries: list[PreviewedEntry] = strawberry.field(description="What is booked for it.")
    jobs: list[JobKind] = strawberry.field(description="What is done next.")
    problem: str | None = strawberry.field(
        description="What only a person can settle, if anything; nothing is changed then."
    )

    @classmethod
    def of(cls, told: Reconciliation, *, dry_run: bool) -> "ReconcilePayload":
        """Return a reconciliation, shown."""
        return cls(
            dry_run=dry_run,
            before=Transaction.of(told.before),
            after=Transaction.of(told.after),
            differences=[
                ReconcileDifference(
                    field=one.field,
                    ours=one.ours,
                    stripe=one.stripe,
                    amount=money_or_none(one.amount),
                )
                for one in told.differences
            ],
            actions=[PreviewedChange.of(change) for change in told.changes],
            entries=PreviewedEntry.all_of(told.postings),
            jobs=list(told.jobs),
            problem=told.problem,
        )


ReconcileResult = Annotated[
    ReconcilePayload | Refusal,
    strawberry.union("ReconcileResult", description="Both sides, or why they are not compared."),
]


@strawberry.type
class ReconciliationMutation:
    """What an admin may do about a transaction that may differ from Stripe."""

    @resolver
    async def reconcile_transaction(
        self, info: Info, input: Annotated[ReconcileInput, _INPUT]
    ) -> ReconcileResult:
        """Ask Stripe about all that a transaction did there, and book what was missed; for admins.

        It moves nothing backwards and books nothing twice.
        """
        return await or_refusal(_reconcile(info.context, input))


async def _reconcile(context: Context, input: ReconcileInput) -> ReconcilePayload:
    transaction_id = transaction_id_of(input.transaction_id)
    if transaction_id is None:
        raise invalid("transactionId", "must look like txn_…")
    told = await context.use_cases.reconcile_transaction(
        transaction_id, reason=input.reason, dry_run=input.dry_run, actor=context.actor
    )
    return ReconcilePayload.of(told, dry_run=input.dry_run)
