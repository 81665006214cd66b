"""The list of transactions, in pages."""

from dataclasses import replace
from enum import Enum
from typing import Final

import strawberry

from application.ports import queries
from application.ports.queries import PAGE_MAX, Cursor, PageRequest, TransactionPage
from domain import transaction as domain
from domain.ids import ClaimId, TransactionId
from domain.status import TransactionStatus
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.cursors import encode_cursor, read_cursor
from entrypoints.graphql.ids import transaction_id_of
from entrypoints.graphql.inputs import read_seller
from entrypoints.graphql.paging import PAGE_DEFAULT, PageInfo, ends_of, place_of
from entrypoints.graphql.period import PeriodInput
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.scalars import BigInt
from entrypoints.graphql.transaction import Transaction

OFFSET_MAX: Final = 10_000
"""Whoever wants to go farther narrows the list, or follows its cursors."""

SEARCH_MAX: Final = 255


@strawberry.enum(description="In which order transactions are listed.")
class TransactionOrder(Enum):
    """The orders, each of which has an index."""

    NEWEST_FIRST = strawberry.enum_value(
        "NEWEST_FIRST", description="What was requested last comes first."
    )
    OLDEST_FIRST = strawberry.enum_value(
        "OLDEST_FIRST", description="What was requested first comes first."
    )


@strawberry.input(description="A span of amounts, both ends included, in minor units.")
class AmountRangeInput:
    """A span of amounts, given."""

    at_least_cents: BigInt | None = strawberry.field(default=None, description="The least.")
    at_most_cents: BigInt | None = strawberry.field(default=None, description="The most.")


@strawberry.input(description="Which transactions; what is left out asks for all.")
class TransactionFilter:
    """What the list is narrowed to."""

    seller_id: strawberry.ID | None = strawberry.field(default=None, description="Whose.")
    status: TransactionStatus | None = strawberry.field(default=None, description="In which state.")
    currency: str | None = strawberry.field(
        default=None, description="In which currency: the ISO 4217 code, in any case."
    )
    claim_id: strawberry.ID | None = strawberry.field(default=None, description="On which claim.")
    created_between: PeriodInput | None = strawberry.field(
        default=None, description="Requested when."
    )
    amount_between: AmountRangeInput | None = strawberry.field(
        default=None, description="Of what Amazon paid, in the currency that is asked for as well."
    )
    search: str | None = strawberry.field(
        default=None,
        description="The number or the id, or the whole name of a seller, a claim, a recovery, or"
        " Stripe's payment intent, charge or transfer.",
    )

    def read(self, problems: Problems) -> queries.TransactionFilter:
        """Return the filter in the service's words."""
        seller_id, claim_id, currency = self.seller_id, self.claim_id, self.currency
        span = None if self.created_between is None else self.created_between.read()
        amounts = self.amount_between
        if amounts is not None and currency is None:
            problems.blame("currency", "must be given together with amountBetween")
        named, search = self._searched(problems)
        return queries.TransactionFilter(
            seller_id=None if seller_id is None else read_seller(problems, seller_id),
            status=self.status,
            currency=None if currency is None else problems.currency("currency", currency),
            claim_id=None if claim_id is None else ClaimId(problems.text("claimId", claim_id)),
            created_from=None if span is None else span.begin,
            created_until=None if span is None else span.end,
            amount_min=None if amounts is None else amounts.at_least_cents,
            amount_max=None if amounts is None else amounts.at_most_cents,
            id=named,
            search=search,
        )

    def _searched(self, problems: Problems) -> tuple[TransactionId | None, str | None]:
        """Return the id that is searched for, or else the words."""
        if self.search is None:
            return None, None
        words = problems.text("search", self.search.strip(), length_max=SEARCH_MAX)
        named = transaction_id_of(words)
        return named, (words if named is None else None)


@strawberry.type(description="A transaction and its place in the list.")
class TransactionEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` or `before`.")
    node: Transaction = strawberry.field(description="The transaction.")


@strawberry.type(description="One page of transactions.")
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
        return place_of(
            [_cursor(row) for row in ends_of(self.page.rows)],
            has_next=self.page.has_next,
            has_previous=self.page.has_previous,
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
    offset: int | None,
) -> PageRequest:
    """Return which page is asked for: the first so many, or the last, or those behind so many."""
    if first is not None and last is not None:
        problems.blame("last", "must not be given together with first")
    for name, size in (("first", first), ("last", last)):
        if size is not None and not 0 <= size <= PAGE_MAX:
            problems.blame(name, f"must be 0 to {PAGE_MAX}")
    if offset is not None and not 0 <= offset <= OFFSET_MAX:
        problems.blame("offset", f"must be 0 to {OFFSET_MAX}; farther on, narrow the list")
    if offset is not None and (after, before, last) != (None, None, None):
        problems.blame("offset", "must not be given together with a cursor or last")
    page = PageRequest(
        limit=first if first is not None else PAGE_DEFAULT,
        after=read_cursor("after", after, problems),
        before=read_cursor("before", before, problems),
        skip=offset or 0,
    )
    return page if last is None else replace(page, limit=last, backward=True)


async def list_transactions(
    context: Context, wanted: queries.TransactionFilter, page: PageRequest, order: TransactionOrder
) -> TransactionConnection:
    """Return a page in an order: the oldest first are the newest first, seen from the end."""
    show = context.use_cases.show_transactions
    if order is TransactionOrder.NEWEST_FIRST:
        found = await show.page(wanted, page, actor=context.actor)
        return TransactionConnection(page=found, filter=wanted)
    mirrored = replace(page, after=page.before, before=page.after, backward=not page.backward)
    seen = await show.page(wanted, mirrored, actor=context.actor)
    found = TransactionPage(
        rows=seen.rows[::-1], has_next=seen.has_previous, has_previous=seen.has_next
    )
    return TransactionConnection(page=found, filter=wanted)


def _cursor(row: domain.Transaction) -> str:
    return encode_cursor(Cursor(row.created_at, row.id))
