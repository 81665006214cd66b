"""Sellers' statements, as callers see and ask for them."""

from datetime import datetime
from typing import Annotated

import strawberry

from application.show_statements import ShowStatements, StatementPage
from domain import statement as domain
from domain.currency import Currency
from domain.errors import invalid
from domain.ids import SellerId
from domain.ledger import PostingKind
from domain.statement import Month, StatementCategory
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.growing_list import cursor_at, page_of
from entrypoints.graphql.ids import public_transaction_id
from entrypoints.graphql.inputs import read_seller
from entrypoints.graphql.money import Money
from entrypoints.graphql.paging import PageInfo, place_of
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver

_SELLER = strawberry.argument(description="The seller; a seller need not say who it is.")
_FIRST_STATEMENTS = 12


@strawberry.type(description="What the lines of one currency come to.")
class StatementTotals:
    """Sums, shown."""

    currency: Currency = strawberry.field(description="The currency.")
    charged: Money = strawberry.field(description="Fees and invoices that the seller paid.")
    paid: Money = strawberry.field(description="Shares that were sent, or went against a debt.")
    credited: Money = strawberry.field(description="What the seller was given back, or let off.")
    clawed_back: Money = strawberry.field(description="Shares that were taken back, or are owed.")
    net: Money = strawberry.field(
        description="The sum of the lines; above zero is in the seller's favour."
    )

    @classmethod
    def of(cls, totals: domain.StatementTotals) -> "StatementTotals":
        """Return sums, shown."""
        return cls(
            currency=totals.net.currency,
            charged=Money.of(totals.charged),
            paid=Money.of(totals.paid),
            credited=Money.of(totals.credited),
            clawed_back=Money.of(totals.clawed_back),
            net=Money.of(totals.net),
        )


@strawberry.type(description="One movement of the ledger, as it concerns the seller.")
class StatementLine:
    """A line, shown."""

    at: datetime = strawberry.field(description="When it was booked.")
    category: StatementCategory = strawberry.field(description="What it means to the seller.")
    kind: PostingKind = strawberry.field(description="What was booked.")
    amount: Money = strawberry.field(description="Above zero is in the seller's favour.")
    cause: str = strawberry.field(description="The id of the object that caused it.")
    transaction_id: strawberry.ID | None = strawberry.field(description="The transaction, if any.")
    claim_id: strawberry.ID | None = strawberry.field(description="The claim, if any.")
    recovery_id: strawberry.ID | None = strawberry.field(
        description="The part of the claim; null where it was paid in one part."
    )

    @classmethod
    def of(cls, line: domain.StatementLine) -> "StatementLine":
        """Return a line, shown."""
        category, entry = line
        about = entry.transaction_id
        return cls(
            at=entry.at,
            category=category,
            kind=entry.kind,
            amount=Money.of(entry.amount),
            cause=entry.cause,
            transaction_id=None if about is None else public_transaction_id(about),
            claim_id=strawberry.ID(entry.claim_id) if entry.claim_id else None,
            recovery_id=strawberry.ID(entry.recovery_id) if entry.recovery_id else None,
        )


@strawberry.type(description="A line and its place in the statement.")
class StatementLineEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` to go on from here.")
    node: StatementLine = strawberry.field(description="The line.")


@strawberry.type(description="One page of a statement's lines, oldest first.")
class StatementLineConnection:
    """A page, shown."""

    edges: list[StatementLineEdge] = strawberry.field(description="The lines with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")

    @resolver
    def nodes(self) -> list[StatementLine]:
        """List the lines alone."""
        return [edge.node for edge in self.edges]


@strawberry.type(
    description="What a seller was charged, paid and credited in a month, and what was clawed back."
)
class Statement:
    """A statement, shown."""

    seller_id: strawberry.ID = strawberry.field(description="The seller.")
    period: str = strawberry.field(description="The month in UTC, as `2026-03`.")
    closed: bool = strawberry.field(description="Whether it will never change any more.")
    totals: list[StatementTotals] = strawberry.field(description="The sums, for each currency.")
    statement: strawberry.Private[domain.Statement]

    @classmethod
    def of(cls, statement: domain.Statement, show: ShowStatements) -> "Statement":
        """Return a statement, shown."""
        return cls(
            seller_id=strawberry.ID(statement.seller_id),
            period=str(statement.month),
            closed=show.is_closed(statement.month),
            totals=[StatementTotals.of(totals) for totals in statement.totals],
            statement=statement,
        )

    @resolver
    def lines(
        self,
        first: Annotated[int, strawberry.argument(description="At most so many, 0 to 100.")] = 50,
        after: Annotated[
            str | None, strawberry.argument(description="Only what came after this cursor.")
        ] = None,
    ) -> StatementLineConnection:
        """List every movement, by claim and recovery, oldest first."""
        lines = self.statement.lines
        places, page_info = page_of(len(lines), first=first, after=after)
        edges = [
            StatementLineEdge(cursor=cursor_at(place), node=StatementLine.of(lines[place]))
            for place in places
        ]
        return StatementLineConnection(edges=edges, page_info=page_info)


@strawberry.type(description="A statement and its place in the list.")
class StatementEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` to go on from here.")
    node: Statement = strawberry.field(description="The statement.")


@strawberry.type(description="One page of a seller's monthly statements, newest first.")
class StatementConnection:
    """A page, shown."""

    edges: list[StatementEdge] = strawberry.field(description="The statements with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")

    @resolver
    def nodes(self) -> list[Statement]:
        """List the statements alone."""
        return [edge.node for edge in self.edges]

    @classmethod
    def of(
        cls, page: StatementPage, show: ShowStatements, *, is_first: bool
    ) -> "StatementConnection":
        """Return a page, shown; a statement's month is its cursor."""
        edges = [
            StatementEdge(cursor=str(row.month), node=Statement.of(row, show)) for row in page.rows
        ]
        place = place_of(
            [edge.cursor for edge in edges], has_next=page.has_next, has_previous=not is_first
        )
        return cls(edges=edges, page_info=place)


@strawberry.type
class StatementQuery:
    """What may be asked of statements."""

    @resolver
    async def statements(
        self,
        info: Info,
        seller_id: Annotated[strawberry.ID | None, _SELLER] = None,
        first: Annotated[
            int, strawberry.argument(description="So many, 0 to 100.")
        ] = _FIRST_STATEMENTS,
        after: Annotated[
            str | None, strawberry.argument(description="Only what follows this cursor.")
        ] = None,
    ) -> StatementConnection:
        """List the months in which something was booked of a seller, newest first."""
        wanted = _seller(info.context, seller_id)
        before = None if after is None else _month("after", after)
        show = info.context.use_cases.show_statements
        page = await show.page(wanted, limit=first, before=before, actor=info.context.actor)
        return StatementConnection.of(page, show, is_first=after is None)

    @resolver
    async def statement(
        self,
        info: Info,
        period: Annotated[str, strawberry.argument(description="The month, as `2026-03`.")],
        seller_id: Annotated[strawberry.ID | None, _SELLER] = None,
    ) -> Statement:
        """Show one month of a seller, out of the ledger; a closed month never changes."""
        wanted = _seller(info.context, seller_id)
        show = info.context.use_cases.show_statements
        month = _month("period", period)
        return Statement.of(await show.one(wanted, month, actor=info.context.actor), show)


def _seller(context: Context, given: str | None) -> SellerId:
    own = context.actor.seller_id
    if given is None and own is not None:
        return own
    problems = Problems()
    wanted = read_seller(problems, given or "")
    problems.raise_any()
    return wanted


def _month(name: str, given: str) -> Month:
    month = Month.read(given)
    if month is None:
        raise invalid(name, "must be a month, as in 2026-03")
    return month
