"""Lists of sellers' accounts, and what came of asking Stripe, as callers see them."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Final

import strawberry

from application.ports.seller_pages import AccountCursor, AccountFilter, AccountPage
from application.refresh_account import RefreshedAccount
from domain import connect_account as domain
from domain.connect_account import AccountStatus
from domain.ids import SellerId
from domain.seller_details import country_problem
from entrypoints.graphql.paging import PageInfo, place_of
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.seller import ConnectAccount

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_MOMENT: Final = struct.Struct(">q")


@strawberry.input(description="Which accounts; what is left out asks for all.")
class ConnectAccountFilter:
    """What the list is narrowed to."""

    status: AccountStatus | None = strawberry.field(default=None, description="In which state.")
    country: str | None = strawberry.field(default=None, description="Of this country.")

    def read(self, problems: Problems) -> AccountFilter:
        """Return the filter in the service's words."""
        if self.country is not None:
            problems.rule("country", country_problem(self.country))
        country = None if self.country is None else self.country.upper()
        return AccountFilter(status=self.status, country=country)


@strawberry.type(description="An account and its place in the list.")
class ConnectAccountEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` to go on from here.")
    node: ConnectAccount = strawberry.field(description="The account.")


@strawberry.type(description="One page of accounts, newest first.")
class ConnectAccountConnection:
    """A page, shown."""

    page: strawberry.Private[AccountPage]
    is_first: strawberry.Private[bool]

    @resolver
    def edges(self) -> list[ConnectAccountEdge]:
        """List the accounts with their cursors."""
        return [
            ConnectAccountEdge(cursor=_cursor(row), node=ConnectAccount.of(row))
            for row in self.page.rows
        ]

    @resolver
    def nodes(self) -> list[ConnectAccount]:
        """List the accounts alone."""
        return [ConnectAccount.of(row) for row in self.page.rows]

    @resolver
    def page_info(self) -> PageInfo:
        """Show where the page lies."""
        rows = self.page.rows
        return place_of(
            [_cursor(row) for row in rows],
            has_next=self.page.has_next,
            has_previous=not self.is_first,
        )


@strawberry.type(description="The account as it stands after Stripe was asked.")
class RefreshedAccountPayload:
    """A refreshed account, shown."""

    account: ConnectAccount = strawberry.field(description="The account.")
    refreshed: bool = strawberry.field(
        description="Whether Stripe answered; otherwise the account is what was known before."
    )

    @classmethod
    def of(cls, answer: RefreshedAccount) -> "RefreshedAccountPayload":
        """Return an answer, shown."""
        return cls(account=ConnectAccount.of(answer.account), refreshed=answer.refreshed)


@strawberry.type(description="A way into the seller's dashboard at Stripe.")
class DashboardLinkPayload:
    """A link, shown."""

    dashboard_url: str = strawberry.field(description="The page, good for one visit.")


def seller_place(created_at: datetime, name: str) -> str:
    """Return a place in a list that is ordered by a moment and a name, as text."""
    microseconds = (created_at - _EPOCH) // _MICROSECOND
    return urlsafe_b64encode(_MOMENT.pack(microseconds) + name.encode()).decode()


def read_seller_place(given: str | None, problems: Problems) -> tuple[datetime, str] | None:
    """Return the moment and the name that a cursor stands for."""
    if given is None:
        return None
    try:
        packed = urlsafe_b64decode(given.encode())
        (microseconds,) = _MOMENT.unpack(packed[: _MOMENT.size])
        place = _EPOCH + microseconds * _MICROSECOND, packed[_MOMENT.size :].decode()
    except (ValueError, OverflowError, struct.error):
        place = None
    if place is None or not place[1].isprintable():
        problems.blame("after", "is not a cursor of this list")
        return None
    return place


def read_account_cursor(given: str | None, problems: Problems) -> AccountCursor | None:
    """Return the place that a cursor stands for."""
    place = read_seller_place(given, problems)
    return None if place is None else AccountCursor(place[0], SellerId(place[1]))


def _cursor(row: domain.ConnectAccount) -> str:
    return seller_place(row.created_at, row.seller_id)
