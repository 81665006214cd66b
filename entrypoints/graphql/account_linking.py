"""How a seller gets an account that exists at Stripe already."""

from typing import Annotated

import strawberry

from domain.ids import AccountReference, SellerId
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.inputs import read_seller
from entrypoints.graphql.reading import ADDRESS_MAX, Problems
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.seller import ConnectAccount

_INPUT = strawberry.argument(description="What is asked for.")


@strawberry.input(description="A seller who has a Stripe account and wants to connect it.")
class ConnectOAuthInput:
    """What `createConnectOAuthUrl` is given."""

    seller_id: strawberry.ID = strawberry.field(description="The seller.")
    return_url: str = strawberry.field(
        description="Where the owner goes afterwards; its query then says connect=linked, denied,"
        " refused or unknown."
    )


@strawberry.input(description="An account that exists, for a seller.")
class LinkConnectAccountInput:
    """What `linkConnectAccount` is given."""

    seller_id: strawberry.ID = strawberry.field(description="The seller.")
    account_id: strawberry.ID = strawberry.field(description="Stripe's id, `acct_…`.")
    reason: str = strawberry.field(description="Why; it is recorded.")

    def read(self) -> tuple[SellerId, AccountReference]:
        """Return what was checked; raise a refusal that names every field."""
        problems = Problems()
        seller_id = read_seller(problems, self.seller_id)
        account = problems.reference("accountId", self.account_id, prefix="acct_")
        problems.text("reason", self.reason)
        problems.raise_any()
        return seller_id, AccountReference(account)


@strawberry.type(description="The page at Stripe where the owner of an account lets us in.")
class ConnectOAuthPayload:
    """A page, shown."""

    authorize_url: str = strawberry.field(description="The page; good for an hour.")


@strawberry.type(description="The account that the seller has now.")
class LinkedAccountPayload:
    """A linked account, shown."""

    account: ConnectAccount = strawberry.field(description="The account.")


ConnectOAuthResult = Annotated[
    ConnectOAuthPayload | Refusal,
    strawberry.union("ConnectOAuthResult", description="A page, or why there is none."),
]
LinkedAccountResult = Annotated[
    LinkedAccountPayload | Refusal,
    strawberry.union("LinkedAccountResult", description="The account, or why it was not linked."),
]


@strawberry.type
class LinkingMutation:
    """What may be told of accounts that exist."""

    @resolver
    async def create_connect_oauth_url(
        self, info: Info, input: Annotated[ConnectOAuthInput, _INPUT]
    ) -> ConnectOAuthResult:
        """Let a seller connect a Stripe account that the seller has."""
        return await or_refusal(_start(info.context, input))

    @resolver
    async def link_connect_account(
        self, info: Info, input: Annotated[LinkConnectAccountInput, _INPUT]
    ) -> LinkedAccountResult:
        """Give a seller an account that is connected to the platform; for admins."""
        return await or_refusal(_link(info.context, input))


async def _start(context: Context, input: ConnectOAuthInput) -> ConnectOAuthPayload:
    problems = Problems()
    seller_id = read_seller(problems, input.seller_id)
    problems.text("returnUrl", input.return_url, length_max=ADDRESS_MAX)
    problems.raise_any()
    url = await context.use_cases.start_connect(
        seller_id=seller_id, return_url=input.return_url, actor=context.actor
    )
    return ConnectOAuthPayload(authorize_url=url)


async def _link(context: Context, input: LinkConnectAccountInput) -> LinkedAccountPayload:
    seller_id, account = input.read()
    linked = await context.use_cases.link_connect_account(
        seller_id=seller_id, reference=account, reason=input.reason, actor=context.actor
    )
    return LinkedAccountPayload(account=ConnectAccount.of(linked))
