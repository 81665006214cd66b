"""The list of transactions, in pages."""

from dataclasses import replace

import strawberry

from application.ports import queries
from application.ports.queries import Cursor, PageRequest, TransactionPage
from domain import transaction as domain
from domain.ids import ClaimId
from domain.status import TransactionStatus
from entrypoints.graphql.context import Info
from entrypoints.graphql.cursors import encode_cursor, read_cursor
from entrypoints.graphql.inputs import read_seller
from entrypoints.graphql.paging import PageInfo
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.scalars import BigInt
from entrypoints.graphql.transaction import Transaction

PAGE_DEFAULT = 50


@strawberry.input(description="Which transactions; what is left out asks for all.")
class TransactionFilter:
    """What the list is narrowed to."""

    seller_id: strawberry.ID | None = strawberry.field(default=None, description="Whose.")
    status: TransactionStatus | None = strawberry.field(default=None, description="In which state.")
    currency: str | None = strawberry.field(
        default=None, description="In which currency: the ISO 4217 code, in any case."
    )
    claim_id: strawberry.ID | None = strawberry.field(default=None, description="On which claim.")

    def read(self, problems: Problems) -> queries.TransactionFilter:
        """Return the filter in the service's words."""
        seller_id, claim_id, currency = self.seller_id, self.claim_id, self.currency
        return queries.TransactionFilter(
            seller_id=None if seller_id is None else read_seller(problems, seller_id),
            status=self.status,
            currency=None if currency is None else problems.currency("currency", currency),
            claim_id=None if claim_id is None else ClaimId(problems.text("claimId", claim_id)),
        )


@strawberry.type(description="A transaction and its place in the list.")
class TransactionEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` or `before`.")
    node: Transaction = strawberry.field(description="The transaction.")


@strawberry.type(description="One page of transactions, newest first.")
class TransactionConnection:
    """A page, shown; nothing is counted or translated that is not asked for."""

    page: strawberry.Private[TransactionPage]
    filter: strawberry.Private[queries.TransactionFilter]

    @resolver
    def edges(self) -> list[TransactionEdge]:
        """List the transactions with their cursors."""
        return [
            TransactionEdge(cursor=_cursor(row), node=Transaction.of(row)) for row in self.page.rows
        ]

    @resolver
    def nodes(self) -> list[Transaction]:
        """List the transactions alone."""
        return [Transaction.of(row) for row in self.page.rows]

    @resolver
    def page_info(self) -> PageInfo:
        """Show where the page lies."""
        rows = self.page.rows
        return PageInfo(
            has_next_page=self.page.has_next,
            has_previous_page=self.page.has_previous,
            start_cursor=_cursor(rows[0]) if rows else None,
            end_cursor=_cursor(rows[-1]) if rows else None,
        )

    @resolver
    async def total_count(self, info: Info) -> BigInt:
        """Count all pages together; only done when asked for."""
        show = info.context.use_cases.show_transactions
        return BigInt(await show.count(self.filter, actor=info.context.actor))


def read_page(
    problems: Problems,
    *,
    first: int | None,
    after: str | None,
    last: int | None,
    before: str | None,
) -> PageRequest:
    """Return which page is asked for: the first so many, or the last."""
    if first is not None and last is not None:
        problems.blame("last", "must not be given together with first")
    page = PageRequest(
        limit=first if first is not None else PAGE_DEFAULT,
        after=read_cursor("after", after, problems),
        before=read_cursor("before", before, problems),
    )
    return page if last is None else replace(page, limit=last, backward=True)


def _cursor(row: domain.Transaction) -> str:
    return encode_cursor(Cursor(row.created_at, row.id))
