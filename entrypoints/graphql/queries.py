"""Everything that a caller may ask to be shown."""

from datetime import datetime
from typing import Annotated

import strawberry

from application.actor import Role
from domain.errors import invalid
from entrypoints.graphql.context import Info
from entrypoints.graphql.ids import transaction_id_of
from entrypoints.graphql.inputs import read_seller
from entrypoints.graphql.node import Node
from entrypoints.graphql.nodes import find_node
from entrypoints.graphql.period import moment_of
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.seller import ConnectAccount, PaymentMethod
from entrypoints.graphql.transaction import Transaction
from entrypoints.graphql.transactions import (
    TransactionConnection,
    TransactionFilter,
    TransactionOrder,
    list_transactions,
    read_page,
)

_SELLER = strawberry.argument(description="The seller.")


@strawberry.type(description="The caller, as the token names it.")
class Viewer:
    """The caller, shown."""

    subject: str = strawberry.field(description="The caller's name.")
    role: Role = strawberry.field(description="What kind of caller it is.")
    seller_id: strawberry.ID | None = strawberry.field(description="The seller, if it is one.")
    request_id: str = strawberry.field(description="The name of this request in logs and audit.")


@strawberry.type(description="Everything that a caller may ask to be shown.")
class Query:
    """The queries; each translates, calls one use case, and translates back."""

    @resolver
    def viewer(self, info: Info) -> Viewer:
        """Show who you are to this service."""
        actor = info.context.actor
        return Viewer(
            subject=actor.subject,
            role=actor.role,
            seller_id=None if actor.seller_id is None else strawberry.ID(actor.seller_id),
            request_id=actor.request_id,
        )

    @resolver
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The id.")],
    ) -> Node | None:
        """Fetch anything that has an id; null where there is none for you."""
        return await find_node(info.context, id)

    @resolver
    async def transaction(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Its id, `txn_…`.")],
        as_of: Annotated[
            datetime | None,
            strawberry.argument(
                description="As it was at the end of this moment: its own facts, its timeline and"
                " its entries of the books. Else as it is now."
            ),
        ] = None,
    ) -> Transaction | None:
        """Show one transaction; null where there is none for you, or was none by then."""
        row_id = transaction_id_of(id)
        if row_id is None:
            raise invalid("id", "must look like txn_…")
        context = info.context
        show = context.use_cases.show_transactions
        if as_of is None:
            row = await show.one(row_id, actor=context.actor)
            return None if row is None else Transaction.of(row)
        moment = moment_of("asOf", as_of)
        was = await show.as_of(row_id, moment, actor=context.actor)
        return None if was is None else Transaction.of(was, as_of=moment)

    @resolver
    async def transactions(
        self,
        info: Info,
        filter: Annotated[
            TransactionFilter | None, strawberry.argument(description="Which ones.")
        ] = None,
        first: Annotated[
            int | None, strawberry.argument(description="So many from the start, 0 to 100.")
        ] = None,
        after: Annotated[
            str | None, strawberry.argument(description="Only what follows this cursor.")
        ] = None,
        last: Annotated[
            int | None, strawberry.argument(description="So many from the end, 0 to 100.")
        ] = None,
        before: Annotated[
            str | None, strawberry.argument(description="Only what precedes this cursor.")
        ] = None,
        offset: Annotated[
            int | None,
            strawberry.argument(
                description="Leave out so many from the start, to jump to a page; 0 to 10000, and"
                " without a cursor."
            ),
        ] = None,
        order_by: Annotated[
            TransactionOrder, strawberry.argument(description="In which order.")
        ] = TransactionOrder.NEWEST_FIRST,
    ) -> TransactionConnection:
        """List the transactions that you may see, newest first unless told otherwise."""
        problems = Problems()
        page = read_page(
            problems, first=first, after=after, last=last, before=before, offset=offset
        )
        wanted = (filter or TransactionFilter()).read(problems)
        problems.raise_any()
        return await list_transactions(info.context, wanted, page, order_by)

    @resolver
    async def connect_account(
        self, info: Info, seller_id: Annotated[strawberry.ID, _SELLER]
    ) -> ConnectAccount | None:
        """Show a seller's Connect account; null before onboarding."""
        problems = Problems()
        wanted = read_seller(problems, seller_id)
        problems.raise_any()
        context = info.context
        account = await context.use_cases.show_seller.account(wanted, actor=context.actor)
        return None if account is None else ConnectAccount.of(account)

    @resolver
    async def payment_methods(
        self, info: Info, seller_id: Annotated[strawberry.ID, _SELLER]
    ) -> list[PaymentMethod]:
        """List a seller's saved cards, newest first."""
        problems = Problems()
        wanted = read_seller(problems, seller_id)
        problems.raise_any()
        context = info.context
        cards = await context.use_cases.show_seller.cards(wanted, actor=context.actor)
        return [PaymentMethod.of(card) for card in cards]
