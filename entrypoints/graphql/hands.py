"""What an admin may order to be done about a transaction."""

from typing import Annotated

import strawberry

from application.by_hand import Order, Ordered
from domain.errors import invalid
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.idempotency_key import read_optional_key
from entrypoints.graphql.ids import transaction_id_of
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.transaction import Transaction

_INPUT = strawberry.argument(description="What is ordered.")
KEY_DESCRIPTION = (
    "Makes the order safe to repeat, 1 to 255 printable characters; here or as Idempotency-Key."
)


@strawberry.input(description="A transaction, and why something is to be done about it.")
class TransactionReasonInput:
    """An order, given."""

    transaction_id: strawberry.ID = strawberry.field(description="Its id, `txn_…`.")
    reason: str = strawberry.field(description="Why; it is recorded.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)

    def order(self, headers: tuple[str, ...]) -> Order:
        """Return the order in the service's words; raise a refusal that names every field."""
        problems = Problems()
        key = read_optional_key(self.idempotency_key, headers, problems)
        problems.raise_any()
        transaction_id = transaction_id_of(self.transaction_id)
        if transaction_id is None:
            raise invalid("transactionId", "must look like txn_…")
        return Order(transaction_id=transaction_id, reason=self.reason, idempotency_key=key)


@strawberry.type(description="A try that is queued.")
class RetryPayload:
    """A retry, shown."""

    transaction: Transaction = strawberry.field(description="The transaction as it waits for it.")
    replayed: bool = strawberry.field(description="Whether the try was queued before.")

    @classmethod
    def of(cls, ordered: Ordered) -> "RetryPayload":
        """Return a retry, shown."""
        return cls(transaction=Transaction.of(ordered.transaction), replayed=ordered.replayed)


@strawberry.type(description="A transaction that is cancelled, or about to be.")
class TransactionPayload:
    """A cancellation, shown."""

    transaction: Transaction = strawberry.field(
        description="The transaction; it is as before until Stripe has let its payment be."
    )
    replayed: bool = strawberry.field(description="Whether it was ordered before.")

    @classmethod
    def of(cls, ordered: Ordered) -> "TransactionPayload":
        """Return a cancellation, shown."""
        return cls(transaction=Transaction.of(ordered.transaction), replayed=ordered.replayed)


RetryResult = Annotated[
    RetryPayload | Refusal,
    strawberry.union("RetryResult", description="The queued try, or why there is none."),
]
TransactionResult = Annotated[
    TransactionPayload | Refusal,
    strawberry.union("TransactionResult", description="The transaction, or why it stays."),
]


@strawberry.type
class HandsMutation:
    """What an admin may order."""

    @resolver
    async def retry_transaction(
        self, info: Info, input: Annotated[TransactionReasonInput, _INPUT]
    ) -> RetryResult:
        """Charge a fee again that was refused, or whose job was set aside; for admins.

        The new attempt has a new key at Stripe; while the outcome of the last one is unknown
        there is none.
        """
        return await or_refusal(_retry_transaction(info.context, input))

    @resolver
    async def retry_transfer(
        self, info: Info, input: Annotated[TransactionReasonInput, _INPUT]
    ) -> RetryResult:
        """Send a share again that was refused, held, or whose job was set aside; for admins.

        It never charges anything.
        """
        return await or_refusal(_retry_transfer(info.context, input))

    @resolver
    async def cancel_transaction(
        self, info: Info, input: Annotated[TransactionReasonInput, _INPUT]
    ) -> TransactionResult:
        """Call a commission off before its fee is in, at Stripe too; for admins."""
        return await or_refusal(_cancel(info.context, input))


async def _retry_transaction(context: Context, input: TransactionReasonInput) -> RetryPayload:
    order = input.order(context.idempotency_keys)
    return RetryPayload.of(await context.use_cases.retry_transaction(order, actor=context.actor))


async def _retry_transfer(context: Context, input: TransactionReasonInput) -> RetryPayload:
    order = input.order(context.idempotency_keys)
    return RetryPayload.of(await context.use_cases.retry_transfer(order, actor=context.actor))


async def _cancel(context: Context, input: TransactionReasonInput) -> TransactionPayload:
    order = input.order(context.idempotency_keys)
    ordered = await context.use_cases.cancel_transaction(order, actor=context.actor)
    return TransactionPayload.of(ordered)
