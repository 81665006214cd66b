"""Sellers' subscriptions as callers see them."""

from datetime import datetime

import strawberry

from application.ports.billing import SubscriptionPage
from domain import subscription as domain
from domain.ids import SubscriptionId
from domain.subscription import SubscriptionStatus
from entrypoints.graphql.ids import public_subscription_id, subscription_id_of
from entrypoints.graphql.node import Node
from entrypoints.graphql.paging import PageInfo, place_of
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.resolver import resolver


@strawberry.type(description="A seller's subscription, as Stripe last described it.")
class SellerSubscription(Node):
    """A subscription, shown; GraphQL keeps the plain name for itself."""

    seller_id: strawberry.ID = strawberry.field(description="Whose it is.")
    price_id: strawberry.ID = strawberry.field(description="What is paid, by Stripe's id.")
    subscription_id: strawberry.ID | None = strawberry.field(
        description="Stripe's own id of it; null until Stripe has answered."
    )
    status: SubscriptionStatus | None = strawberry.field(
        description="Stripe's word for it; null until Stripe has answered."
    )
    current_period_start: datetime | None = strawberry.field(
        description="When the present period began."
    )
    current_period_end: datetime | None = strawberry.field(
        description="When the present period ends."
    )
    cancel_at_period_end: bool = strawberry.field(description="Whether it ends with that period.")
    canceled_at: datetime | None = strawberry.field(description="When its end was asked for.")
    created_at: datetime = strawberry.field(description="When it was first known here.")

    @classmethod
    def of(cls, subscription: domain.Subscription) -> "SellerSubscription":
        """Return a subscription, shown."""
        facts = subscription.facts
        return cls(
            id=public_subscription_id(subscription.id),
            seller_id=strawberry.ID(subscription.seller_id),
            price_id=strawberry.ID(subscription.price),
            subscription_id=strawberry.ID(facts.reference) if facts else None,
            status=facts.status if facts else None,
            current_period_start=facts.period_start if facts else None,
            current_period_end=facts.period_end if facts else None,
            cancel_at_period_end=facts is not None and facts.cancel_at_period_end,
            canceled_at=facts.canceled_at if facts else None,
            created_at=subscription.created_at,
        )


@strawberry.type(description="A subscription and its place in the list.")
class SubscriptionEdge:
    """An edge, shown."""

    cursor: str = strawberry.field(description="The place; give it as `after` to go on from here.")
    node: SellerSubscription = strawberry.field(description="The subscription.")


@strawberry.type(description="One page of subscriptions, newest first.")
class SubscriptionConnection:
    """A page, shown."""

    page: strawberry.Private[SubscriptionPage]
    is_first: strawberry.Private[bool]

    @resolver
    def edges(self) -> list[SubscriptionEdge]:
        """List the subscriptions with their cursors."""
        return [
            SubscriptionEdge(cursor=public_subscription_id(row.id), node=SellerSubscription.of(row))
            for row in self.page.rows
        ]

    @resolver
    def nodes(self) -> list[SellerSubscription]:
        """List the subscriptions alone."""
        return [SellerSubscription.of(row) for row in self.page.rows]

    @resolver
    def page_info(self) -> PageInfo:
        """Show where the page lies."""
        cursors = [public_subscription_id(row.id) for row in self.page.rows]
        return place_of(cursors, has_next=self.page.has_next, has_previous=not self.is_first)


def read_subscription_cursor(after: str | None, problems: Problems) -> SubscriptionId | None:
    """Return the place that a cursor stands for."""
    found = None if after is None else subscription_id_of(after)
    if after is not None and found is None:
        problems.blame("after", "is not a cursor of this list")
    return found
