"""The books as callers see them."""

from datetime import datetime

import strawberry

from application.ports.book_queries import AccountBalance, EntryCursor, EntryPage, SellerEntry
from application.ports.queries import LedgerLine
from domain.ledger import Account, PostingKind
from entrypoints.graphql.account import read_seller_place, seller_place
from entrypoints.graphql.ids import public_transaction_id
from entrypoints.graphql.money import Money
from entrypoints.graphql.paging import PageInfo, place_of
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver


@strawberry.type(description="One line of the books; a debit is positive, a credit negative.")
class LedgerEntry:
    """An entry, shown."""

    at: datetime = strawberry.field(description="When it was booked.")
    kind: PostingKind = strawberry.field(description="What kind of fact it is part of.")
    cause: str = strawberry.field(description="The id of the object that caused it.")
    account: Account = strawberry.field(description="The account that gains or gives.")
    amount: Money = strawberry.field(
        description="How much the account gains, or gives if negative."
    )
    transaction_id: strawberry.ID | None = strawberry.field(
        description="The transaction that it is booked for; null where it is for none."
    )

    @classmethod
    def of(cls, line: LedgerLine | SellerEntry) -> "LedgerEntry":
        """Return a line, shown."""
        row_id = line.transaction_id
        return cls(
            at=line.at,
            kind=line.kind,
            cause=line.cause,
            account=line.account,
            amount=Money.of(line.amount),
            transaction_id=None if row_id is None else public_transaction_id(row_id),
        )


@strawberry.type(description="An entry and its place in the list.")
class LedgerEntryEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` to go on from here.")
    node: LedgerEntry = strawberry.field(description="The entry.")


@strawberry.type(description="One page of the entries that concern a seller, newest first.")
class LedgerEntryConnection:
    """A page, shown."""

    page: strawberry.Private[EntryPage]
    is_first: strawberry.Private[bool]

    @resolver
    def edges(self) -> list[LedgerEntryEdge]:
        """List the entries with their cursors."""
        rows = self.page.rows
        return [LedgerEntryEdge(cursor=_cursor(row), node=LedgerEntry.of(row)) for row in rows]

    @resolver
    def nodes(self) -> list[LedgerEntry]:
        """List the entries alone."""
        return [LedgerEntry.of(row) for row in self.page.rows]

    @resolver
    def page_info(self) -> PageInfo:
        """Show where the page lies."""
        rows = self.page.rows
        return place_of(
            [_cursor(row) for row in rows],
            has_next=self.page.has_next,
            has_previous=not self.is_first,
        )


@strawberry.type(description="What one account of the ledger holds in one currency.")
class TrialBalanceLine:
    """A balance, shown."""

    account: Account = strawberry.field(description="The account.")
    balance: Money = strawberry.field(description="What it holds; a debit balance is positive.")

    @classmethod
    def of(cls, line: AccountBalance) -> "TrialBalanceLine":
        """Return a balance, shown."""
        return cls(account=line.account, balance=Money.of(line.balance))


def read_entry_cursor(given: str | None, problems: Problems) -> EntryCursor | None:
    """Return the place that a cursor stands for."""
    place = read_seller_place(given, problems)
    if place is None:
        return None
    at, number = place
    if not number.isdecimal() or not number.isascii() or int(number) >= 2**63:
        problems.blame("after", "is not a cursor of this list")
        return None
    return EntryCursor(at, int(number))


def _cursor(row: SellerEntry) -> str:
    return seller_place(row.at, str(row.number))
