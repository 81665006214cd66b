"""Sellers' payouts, as callers see them."""

from datetime import date, datetime

import strawberry

from application.ports.payouts import PayoutCursor, PayoutPage
from domain import payout as domain
from domain.ids import PayoutReference
from domain.payout import PayoutState
from entrypoints.graphql.account import read_seller_place, seller_place
from entrypoints.graphql.money import Money
from entrypoints.graphql.paging import PageInfo, place_of
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver


@strawberry.type(description="Money on its way from a seller's account to the seller's bank.")
class Payout:
    """A payout, shown."""

    id: strawberry.ID = strawberry.field(description="Stripe's id, `po_…`.")
    seller_id: strawberry.ID = strawberry.field(description="Whose money it is.")
    amount: Money = strawberry.field(description="How much; negative where it is asked back.")
    status: PayoutState = strawberry.field(
        description="How far it has come; one that is paid may still fail."
    )
    arrival_date: date = strawberry.field(description="When it arrives, or was to arrive.")
    bank_last4: str | None = strawberry.field(description="The end of the bank account's number.")
    failure_code: str | None = strawberry.field(description="Why the bank sent it back, if so.")
    failure_message: str | None = strawberry.field(description="The same, for people.")
    created_at: datetime = strawberry.field(description="When it was begun.")
    updated_at: datetime = strawberry.field(description="When its last change was heard of.")

    @classmethod
    def of(cls, payout: domain.Payout) -> "Payout":
        """Return a payout, shown."""
        facts = payout.facts
        return cls(
            id=strawberry.ID(facts.reference),
            seller_id=strawberry.ID(payout.seller_id),
            amount=Money.of(facts.amount),
            status=facts.state,
            arrival_date=facts.arrival_date,
            bank_last4=facts.bank_last4,
            failure_code=facts.failure_code,
            failure_message=facts.failure_message,
            created_at=facts.created_at,
            updated_at=payout.updated_at,
        )


@strawberry.type(description="A payout and its place in the list.")
class PayoutEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` to go on from here.")
    node: Payout = strawberry.field(description="The payout.")


@strawberry.type(description="One page of a seller's payouts, newest first.")
class PayoutConnection:
    """A page, shown."""

    page: strawberry.Private[PayoutPage]
    is_first: strawberry.Private[bool]

    @resolver
    def edges(self) -> list[PayoutEdge]:
        """List the payouts with their cursors."""
        return [PayoutEdge(cursor=_cursor(row), node=Payout.of(row)) for row in self.page.rows]

    @resolver
    def nodes(self) -> list[Payout]:
        """List the payouts alone."""
        return [Payout.of(row) for row in self.page.rows]

    @resolver
    def page_info(self) -> PageInfo:
        """Show where the page lies."""
        rows = self.page.rows
        return place_of(
            [_cursor(row) for row in rows],
            has_next=self.page.has_next,
            has_previous=not self.is_first,
        )


def read_payout_cursor(given: str | None, problems: Problems) -> PayoutCursor | None:
    """Return the place that a cursor stands for."""
    place = read_seller_place(given, problems)
    return None if place is None else PayoutCursor(place[0], PayoutReference(place[1]))


def _cursor(row: domain.Payout) -> str:
    return seller_place(row.facts.created_at, row.facts.reference)
