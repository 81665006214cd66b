"""Taking back a share that was sent, as admins order it."""

from typing import Annotated

import strawberry

from application.reverse_transfer import ReversalOrder
from domain.errors import invalid
from entrypoints.graphql.clawback import Clawback
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.idempotency_key import read_key
from entrypoints.graphql.ids import transaction_id_of
from entrypoints.graphql.inputs import KEY_DESCRIPTION
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.scalars import BigInt
from entrypoints.graphql.transaction import Transaction


@strawberry.input(description="A share to be taken back, or a part of it.")
class ReverseTransferInput:
    """What `reverseTransfer` is given."""

    transaction_id: strawberry.ID = strawberry.field(description="Its id, `txn_…`.")
    amount_cents: BigInt | None = strawberry.field(
        default=None,
        description="How much, in minor units of its currency; null is all that is left.",
    )
    reason: str = strawberry.field(description="Why; it is recorded.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)

    def order(self, headers: tuple[str, ...]) -> ReversalOrder:
        """Return the order in the service's words; raise a refusal that names what is wrong."""
        problems = Problems()
        key = read_key(self.idempotency_key, headers, problems)
        problems.raise_any()
        transaction_id = transaction_id_of(self.transaction_id)
        if transaction_id is None:
            raise invalid("transactionId", "must look like txn_…")
        amount = self.amount_cents
        return ReversalOrder(
            transaction_id=transaction_id,
            reason=self.reason,
            idempotency_key=key,
            amount=amount,
            more={"amountCents": "" if amount is None else str(amount)},
        )


@strawberry.type(description="A share that is taken back, or about to be.")
class TransferPayload:
    """A reversal, shown."""

    transaction: Transaction = strawberry.field(description="The transaction.")
    clawback: Clawback = strawberry.field(
        description="What is taken back and how far that is; Amazon took nothing in it."
    )
    replayed: bool = strawberry.field(description="Whether it was ordered before.")


TransferResult = Annotated[
    TransferPayload | Refusal,
    strawberry.union("TransferResult", description="What is taken back, or why nothing is."),
]


@strawberry.type
class ReversalMutation:
    """What an admin may take back."""

    @resolver
    async def reverse_transfer(
        self,
        info: Info,
        input: Annotated[ReverseTransferInput, strawberry.argument(description="What is ordered.")],
    ) -> TransferResult:
        """Take a share back that was sent, as far as it is still out; for admins.

        What the seller's account does not hold any more becomes the seller's debt.
        """
        return await or_refusal(_reverse(info.context, input))


async def _reverse(context: Context, input: ReverseTransferInput) -> TransferPayload:
    order = input.order(context.idempotency_keys)
    answer = await context.use_cases.reverse_transfer(order, actor=context.actor)
    return TransferPayload(
        transaction=Transaction.of(answer.transaction),
        clawback=Clawback.of(answer.clawback),
        replayed=answer.replayed,
    )
