"""What is asked and told of sellers' Connect accounts once they are open."""

from typing import Annotated

import strawberry

from entrypoints.graphql.account import (
    ConnectAccountConnection,
    ConnectAccountFilter,
    DashboardLinkPayload,
    RefreshedAccountPayload,
    read_account_cursor,
)
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.inputs import read_seller
from entrypoints.graphql.paging import PAGE_DEFAULT
from entrypoints.graphql.payout import PayoutConnection, read_payout_cursor
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver

_SELLER = strawberry.argument(description="The seller.")

RefreshedAccountResult = Annotated[
    RefreshedAccountPayload | Refusal,
    strawberry.union("RefreshedAccountResult", description="The account, or why there is none."),
]

DashboardLinkResult = Annotated[
    DashboardLinkPayload | Refusal,
    strawberry.union("DashboardLinkResult", description="A page, or why there is none."),
]


@strawberry.type
class AccountQuery:
    """What may be asked of sellers' accounts."""

    @resolver
    async def connect_accounts(
        self,
        info: Info,
        filter: Annotated[
            ConnectAccountFilter | None, strawberry.argument(description="Which ones.")
        ] = None,
        first: Annotated[int | None, strawberry.argument(description="So many, 0 to 100.")] = None,
        after: Annotated[
            str | None, strawberry.argument(description="Only what follows this cursor.")
        ] = None,
    ) -> ConnectAccountConnection:
        """List sellers' Connect accounts, newest first; for admins."""
        problems = Problems()
        wanted = (filter or ConnectAccountFilter()).read(problems)
        place = read_account_cursor(after, problems)
        problems.raise_any()
        page = await info.context.use_cases.show_seller.accounts(
            wanted,
            limit=PAGE_DEFAULT if first is None else first,
            after=place,
            actor=info.context.actor,
        )
        return ConnectAccountConnection(page=page, is_first=after is None)

    @resolver
    async def payouts(
        self,
        info: Info,
        seller_id: Annotated[strawberry.ID, _SELLER],
        first: Annotated[int | None, strawberry.argument(description="So many, 0 to 100.")] = None,
        after: Annotated[
            str | None, strawberry.argument(description="Only what follows this cursor.")
        ] = None,
    ) -> PayoutConnection:
        """List what left a seller's account for the seller's bank, newest first."""
        problems = Problems()
        wanted = read_seller(problems, seller_id)
        place = read_payout_cursor(after, problems)
        problems.raise_any()
        page = await info.context.use_cases.show_seller.payouts(
            wanted,
            limit=PAGE_DEFAULT if first is None else first,
            after=place,
            actor=info.context.actor,
        )
        return PayoutConnection(page=page, is_first=after is None)


@strawberry.type
class AccountMutation:
    """What may be told of sellers' accounts."""

    @resolver
    async def refresh_connect_account(
        self, info: Info, seller_id: Annotated[strawberry.ID, _SELLER]
    ) -> RefreshedAccountResult:
        """Look at a seller's account at Stripe now; transfers that waited for it go."""
        return await or_refusal(_refresh(info.context, seller_id))

    @resolver
    async def create_dashboard_link(
        self, info: Info, seller_id: Annotated[strawberry.ID, _SELLER]
    ) -> DashboardLinkResult:
        """Mint a way into the seller's dashboard at Stripe."""
        return await or_refusal(_dashboard(info.context, seller_id))


async def _dashboard(context: Context, seller_id: str) -> DashboardLinkPayload:
    problems = Problems()
    wanted = read_seller(problems, seller_id)
    problems.raise_any()
    url = await context.use_cases.create_dashboard_link(seller_id=wanted, actor=context.actor)
    return DashboardLinkPayload(dashboard_url=url)


async def _refresh(context: Context, seller_id: str) -> RefreshedAccountPayload:
    problems = Problems()
    wanted = read_seller(problems, seller_id)
    problems.raise_any()
    answer = await context.use_cases.refresh_account(seller_id=wanted, actor=context.actor)
    return RefreshedAccountPayload.of(answer)
