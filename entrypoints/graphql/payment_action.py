"""The bank's question to a seller, as callers see it."""

from typing import Annotated

import strawberry

from application.complete_payment_action import PaymentStep
from domain.errors import invalid
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.ids import transaction_id_of
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.transaction import Transaction


@strawberry.type(description="Leave to finish a payment in the seller's browser.")
class PaymentActionPayload:
    """A question that waits for the seller, shown."""

    transaction: Transaction = strawberry.field(description="The transaction, as it stands.")
    client_secret: str = strawberry.field(
        description="For the seller's browser alone; never store or log it."
    )
    payment_method_id: strawberry.ID | None = strawberry.field(
        description="The card to confirm the payment with, by Stripe's id."
    )

    @classmethod
    def of(cls, step: PaymentStep) -> "PaymentActionPayload":
        """Return a step, shown."""
        card = step.action.card
        return cls(
            transaction=Transaction.of(step.transaction),
            client_secret=step.action.client_secret,
            payment_method_id=None if card is None else strawberry.ID(card),
        )


PaymentActionResult = Annotated[
    PaymentActionPayload | Refusal,
    strawberry.union("PaymentActionResult", description="What to confirm, or why there is none."),
]


@strawberry.type
class PaymentActionMutation:
    """What a seller may do about a bank's question."""

    @resolver
    async def complete_payment_action(
        self,
        info: Info,
        transaction_id: Annotated[
            strawberry.ID, strawberry.argument(description="Its id, `txn_…`.")
        ],
    ) -> PaymentActionResult:
        """Fetch what the seller's browser needs to answer the bank; the outcome follows."""
        return await or_refusal(_complete(info.context, transaction_id))


async def _complete(context: Context, given: str) -> PaymentActionPayload:
    transaction_id = transaction_id_of(given)
    if transaction_id is None:
        raise invalid("transactionId", "must look like txn_…")
    complete = context.use_cases.complete_payment_action
    return PaymentActionPayload.of(await complete(transaction_id, actor=context.actor))
