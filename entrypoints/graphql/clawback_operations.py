"""What is asked and told of clawbacks, and of what is open with a seller."""

from datetime import datetime
from typing import Annotated

import strawberry

from application.ports.clawbacks import SellerBalance
from application.show_balance import ShowBalance
from domain.currency import Currency
from domain.ids import SellerId
from entrypoints.graphql.clawback import Clawback, ClawbackPlan
from entrypoints.graphql.clawback_inputs import ClawbackInput, WriteOffInput
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.inputs import read_seller
from entrypoints.graphql.money import Money
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.transaction import Transaction

_INPUT = strawberry.argument(description="What is asked for.")


@strawberry.type(description="The clawback as it stands, and its transaction.")
class ClawbackPayload:
    """A clawback that was accepted."""

    clawback: Clawback = strawberry.field(description="The clawback.")
    transaction: Transaction = strawberry.field(description="The transaction.")
    replayed: bool = strawberry.field(description="Whether it was asked for before.")


@strawberry.type(description="What is open with a seller in one currency.")
class SellerBalanceLine:
    """A line, shown."""

    currency: Currency = strawberry.field(description="The currency.")
    owed: Money = strawberry.field(description="What of the shares is still to be sent.")
    held: Money = strawberry.field(description="What of it cannot go yet.")
    debt: Money = strawberry.field(
        description="What the seller owes; it is kept from the next shares."
    )
    credit: Money = strawberry.field(
        description="What the seller is owed; the next fees are paid from it."
    )
    oldest_debt_at: datetime | None = strawberry.field(
        description="Since when the oldest debt is open."
    )
    oldest_debt_age_days: int | None = strawberry.field(
        description="For how many whole days the oldest debt is open."
    )
    oldest_credit_at: datetime | None = strawberry.field(
        description="Since when the oldest credit is open."
    )
    oldest_credit_age_days: int | None = strawberry.field(
        description="For how many whole days the oldest credit is open."
    )

    @classmethod
    def of(cls, line: SellerBalance, show: ShowBalance) -> "SellerBalanceLine":
        """Return a line, shown."""
        return cls(
            currency=line.currency,
            owed=Money.of(line.owed),
            held=Money.of(line.held),
            debt=Money.of(line.debt),
            credit=Money.of(line.credit),
            oldest_debt_at=line.oldest_debt_at,
            oldest_debt_age_days=show.age_in_days(line.oldest_debt_at),
            oldest_credit_at=line.oldest_credit_at,
            oldest_credit_age_days=show.age_in_days(line.oldest_credit_at),
        )


@strawberry.type(description="What is open with a seller after a decision.")
class SellerBalancePayload:
    """A seller's balance, shown."""

    lines: list[SellerBalanceLine] = strawberry.field(description="A line for each currency.")
    replayed: bool = strawberry.field(description="Whether it was decided before.")


ClawbackResult = Annotated[
    ClawbackPayload | Refusal,
    strawberry.union("ClawbackResult", description="The clawback, or why there is none."),
]

SellerBalanceResult = Annotated[
    SellerBalancePayload | Refusal,
    strawberry.union("SellerBalanceResult", description="The balance, or why nothing was done."),
]


@strawberry.type
class ClawbackQuery:
    """What may be asked of clawbacks and balances."""

    @resolver
    async def clawback_preview(
        self, info: Info, input: Annotated[ClawbackInput, _INPUT]
    ) -> ClawbackPlan:
        """Show what a clawback would do now, without doing it; for admins."""
        context = info.context
        plan = await context.use_cases.claw_back.preview(input.request(), actor=context.actor)
        return ClawbackPlan.of(plan)

    @resolver
    async def seller_balance(
        self,
        info: Info,
        seller_id: Annotated[strawberry.ID, strawberry.argument(description="The seller.")],
    ) -> list[SellerBalanceLine]:
        """Show what is open with a seller, in every currency in which anything is."""
        problems = Problems()
        wanted = read_seller(problems, seller_id)
        problems.raise_any()
        return await _balance(info.context, wanted)


@strawberry.type
class ClawbackMutation:
    """What an admin may take back, or give up."""

    @resolver
    async def clawback(self, info: Info, input: Annotated[ClawbackInput, _INPUT]) -> ClawbackResult:
        """Take back what Amazon took back, once however often it is asked; for admins.

        The fee goes back in proportion, and so does the share. A disputed transaction's clawback
        waits until the dispute is over.
        """
        return await or_refusal(_claw_back(info.context, input))

    @resolver
    async def write_off_seller_debt(
        self, info: Info, input: Annotated[WriteOffInput, _INPUT]
    ) -> SellerBalanceResult:
        """Give up what a seller owes, or a part of it; for admins."""
        return await or_refusal(_write_off(info.context, input))


async def _claw_back(context: Context, input: ClawbackInput) -> ClawbackPayload:
    key = input.key(context.idempotency_keys)
    answer = await context.use_cases.claw_back(
        input.request(), idempotency_key=key, actor=context.actor
    )
    return ClawbackPayload(
        clawback=Clawback.of(answer.clawback),
        transaction=Transaction.of(answer.transaction),
        replayed=answer.replayed,
    )


async def _write_off(context: Context, input: WriteOffInput) -> SellerBalancePayload:
    request, key = input.request(context.idempotency_keys)
    replayed = await context.use_cases.write_off_debt(
        request, idempotency_key=key, actor=context.actor
    )
    return SellerBalancePayload(lines=await _balance(context, request.seller_id), replayed=replayed)


async def _balance(context: Context, seller_id: SellerId) -> list[SellerBalanceLine]:
    show = context.use_cases.show_balance
    lines = await show(seller_id, actor=context.actor)
    return [SellerBalanceLine.of(line, show) for line in lines]
