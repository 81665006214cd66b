"""Subscriptions: started with the first invoice to be paid, ended now or with their period."""

from http import HTTPStatus
from typing import Final

from application.create_subscription import SubscriptionAnswer
from application.end_subscription import EndAt
from domain.ids import SubscriptionId, SubscriptionReference
from domain.subscription import Subscription, SubscriptionStatus
from entrypoints.graphql.ids import public_subscription_id
from entrypoints.http.rest.call import Call
from entrypoints.http.rest.model import Given, Told
from entrypoints.http.rest.operation import PROVIDER, Operation
from entrypoints.http.rest.words import (
    SellerName,
    StripeCustomer,
    StripePrice,
    SubscriptionName,
    shown,
)


class SellerToSubscribe(Given):
    """A seller who is to pay a price again and again."""

    user_id: SellerName
    """The seller, who is a customer."""
    customer_id: StripeCustomer
    """The seller's own customer at Stripe, to be checked."""
    price_id: StripePrice | None = None
    """One of the prices that are offered; the service has a default."""


class SubscriptionToEnd(Given):
    """A subscription that is to end."""

    stripe_subscription_id: SubscriptionName
    """Stripe's id, `sub_…`, or ours, `sbs_…`."""
    cancel_at_period_end: bool = True
    """Whether it ends with its period; else it ends now."""


class StartedSubscription(Told):
    """A subscription, and leave to pay what is due."""

    subscription_id: str | None
    """Stripe's id, `sub_…`."""
    id: str
    """Our id, `sbs_…`."""
    user_id: int | str
    """The seller."""
    status: SubscriptionStatus | None
    """Stripe's own word."""
    client_secret: str | None
    """Pays the first invoice in the browser, while it is due; never store or log it."""
    replayed: bool
    """Whether the answer was given before."""

    @classmethod
    def of(cls, answer: SubscriptionAnswer) -> "StartedSubscription":
        """Return an answer, shown."""
        subscription = answer.subscription
        facts = subscription.facts
        return cls(
            subscription_id=None if facts is None else facts.reference,
            id=public_subscription_id(subscription.id),
            user_id=shown(subscription.seller_id),
            status=None if facts is None else facts.status,
            client_secret=answer.client_secret,
            replayed=answer.replayed,
        )


class EndedSubscription(Told):
    """A subscription that ends, or has ended."""

    stripe_subscription_id: str | None
    """Stripe's id, `sub_…`."""
    id: str
    """Our id, `sbs_…`."""
    status: SubscriptionStatus | None
    """Stripe's own word."""
    cancel_at_period_end: bool
    """Whether it ends with its period."""

    @classmethod
    def of(cls, subscription: Subscription) -> "EndedSubscription":
        """Return a subscription, shown."""
        facts = subscription.facts
        return cls(
            stripe_subscription_id=None if facts is None else facts.reference,
            id=public_subscription_id(subscription.id),
            status=None if facts is None else facts.status,
            cancel_at_period_end=facts is not None and facts.cancel_at_period_end,
        )


async def create_subscription(call: Call, given: SellerToSubscribe) -> StartedSubscription:
    """Start a subscription whose first invoice the seller's browser pays.

    Without a key of the caller's own, what was started by an earlier request and has ended since
    is no answer to this one.
    """
    own_key = call.optional_key()
    key = own_key or call.key_or_derived(given)
    answer = await _subscribe(call, given, key)
    while own_key is None and answer.replayed and _has_ended(answer.subscription):
        key = call.derived(key, str(answer.subscription.id))
        answer = await _subscribe(call, given, key)
    return StartedSubscription.of(answer)


async def cancel_subscription(call: Call, given: SubscriptionToEnd) -> EndedSubscription:
    """End a subscription, with its period or now; one that has ended stays as it is."""
    end = call.use_cases.end_subscription
    ended = await end.cancel(
        await _id_of(call, given.stripe_subscription_id),
        at=EndAt.PERIOD_END if given.cancel_at_period_end else EndAt.NOW,
        actor=call.actor,
    )
    return EndedSubscription.of(ended)


async def _subscribe(call: Call, given: SellerToSubscribe, key: str) -> SubscriptionAnswer:
    return await call.use_cases.create_subscription(
        seller_id=given.user_id,
        customer=given.customer_id,
        price=given.price_id,
        idempotency_key=key,
        actor=call.actor,
    )


async def _id_of(call: Call, name: SubscriptionId | SubscriptionReference) -> SubscriptionId:
    if not isinstance(name, str):
        return name
    return await call.use_cases.end_subscription.named(name, actor=call.actor)


def _has_ended(subscription: Subscription) -> bool:
    return subscription.facts is not None and subscription.facts.has_ended


SUBSCRIPTIONS: Final = (
    Operation(
        method="POST",
        path="/stripe/create-subscription",
        group="Subscriptions",
        stands_for=("createSubscription",),
        handler=create_subscription,
        given=SellerToSubscribe,
        told=(StartedSubscription,),
        refuses=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, *PROVIDER),
        takes_key=True,
        example={"userId": 1, "customerId": "cus_xxx", "priceId": "price_xxx"},
    ),
    Operation(
        method="POST",
        path="/stripe/cancel-subscription",
        group="Subscriptions",
        stands_for=("cancelSubscription",),
        handler=cancel_subscription,
        given=SubscriptionToEnd,
        told=(EndedSubscription,),
        refuses=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, *PROVIDER),
        example={"stripeSubscriptionId": "sub_xxx", "cancelAtPeriodEnd": True},
    ),
)
