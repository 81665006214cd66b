"""What is asked and told of fees, and how a price list is set."""

from typing import Annotated

import strawberry

from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.fee_inputs import FeePolicyInput, FeeQuoteInput, SimulateFeePolicyInput
from entrypoints.graphql.fees import (
    FeePolicy,
    FeeQuote,
    FeeSimulation,
    FeeSimulationLine,
    FeeSummaryLine,
)
from entrypoints.graphql.inputs import read_seller
from entrypoints.graphql.paging import PAGE_DEFAULT
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.transactions import TransactionFilter

_INPUT = strawberry.argument(description="What is asked for.")


@strawberry.type(description="The price list as it was set.")
class FeePolicyPayload:
    """A price list that was accepted."""

    policy: FeePolicy = strawberry.field(description="The price list.")
    replayed: bool = strawberry.field(description="Whether the same request had set it before.")


FeeQuoteResult = Annotated[
    FeeQuote | Refusal,
    strawberry.union("FeeQuoteResult", description="The quote, or why no fee can be charged."),
]

FeePolicyResult = Annotated[
    FeePolicyPayload | Refusal,
    strawberry.union("FeePolicyResult", description="The price list, or why it was not set."),
]


@strawberry.type
class FeeQuery:
    """What may be asked about fees."""

    @resolver
    async def fee_quote(
        self, info: Info, input: Annotated[FeeQuoteInput, _INPUT]
    ) -> FeeQuoteResult:
        """Show how a recovery would divide: exactly as `chargeCommission` would price it."""
        return await or_refusal(_quote(info.context, input))

    @resolver
    async def fee_policies(
        self,
        info: Info,
        seller_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="The seller whose own lists are shown as well."),
        ] = None,
        first: Annotated[int, strawberry.argument(description="So many, 0 to 100.")] = PAGE_DEFAULT,
    ) -> list[FeePolicy]:
        """List the price lists that were set, planned ones too, what begins latest first.

        Until one is set for everybody, the service's settings are the price list.
        """
        problems = Problems()
        wanted = None if seller_id is None else read_seller(problems, seller_id)
        problems.raise_any()
        context = info.context
        found = await context.use_cases.show_fees.policies(wanted, limit=first, actor=context.actor)
        return [FeePolicy.of(recorded) for recorded in found]

    @resolver
    async def fee_summary(
        self,
        info: Info,
        filter: Annotated[
            TransactionFilter | None, strawberry.argument(description="Of which transactions.")
        ] = None,
    ) -> list[FeeSummaryLine]:
        """Sum the fees of the transactions that you may see, exactly, for each currency."""
        problems = Problems()
        wanted = (filter or TransactionFilter()).read(problems)
        problems.raise_any()
        context = info.context
        totals = await context.use_cases.show_fees.totals(wanted, actor=context.actor)
        return [FeeSummaryLine.of(line) for line in totals]

    @resolver
    async def simulate_fee_policy(
        self, info: Info, input: Annotated[SimulateFeePolicyInput, _INPUT]
    ) -> FeeSimulation:
        """Show what all that was charged would have cost under another price list; for admins."""
        terms, since, until = input.read()
        context = info.context
        lines = await context.use_cases.simulate_fees(
            terms, since=since, until=until, actor=context.actor
        )
        return FeeSimulation(lines=[FeeSimulationLine.of(line) for line in lines])


@strawberry.type
class FeeMutation:
    """How an admin sets prices."""

    @resolver
    async def set_fee_policy(
        self, info: Info, input: Annotated[FeePolicyInput, _INPUT]
    ) -> FeePolicyResult:
        """Set a price list that counts from now on, or later; for admins.

        What was priced before keeps its terms.
        """
        return await or_refusal(_set(info.context, input))


async def _quote(context: Context, input: FeeQuoteInput) -> FeeQuote:
    seller_id, recovered, at = input.read()
    show = context.use_cases.show_fees
    return FeeQuote.of(await show.quote(seller_id, recovered, at=at, actor=context.actor))


async def _set(context: Context, input: FeePolicyInput) -> FeePolicyPayload:
    request, key = input.request(context.idempotency_keys)
    recorded, replayed = await context.use_cases.set_fee_policy(
        request, idempotency_key=key, actor=context.actor
    )
    return FeePolicyPayload(policy=FeePolicy.of(recorded), replayed=replayed)
