"""What callers ask and tell of subscriptions and invoices."""

from typing import Annotated

import strawberry

from application.end_subscription import EndAt
from domain.errors import invalid
from domain.ids import PriceReference, SellerId, SubscriptionId
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.idempotency_key import read_key
from entrypoints.graphql.ids import subscription_id_of
from entrypoints.graphql.inputs import KEY_DESCRIPTION, read_seller
from entrypoints.graphql.invoice import InvoiceConnection, read_invoice_cursor
from entrypoints.graphql.paging import PAGE_DEFAULT
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.subscription import (
    SellerSubscription,
    SubscriptionConnection,
    read_subscription_cursor,
)

_INPUT = strawberry.argument(description="What is asked for.")
_SELLER = strawberry.argument(description="Whose; a seller's own where left out, or everybody's.")
_FIRST = strawberry.argument(description="So many, 0 to 100.")
_AFTER = strawberry.argument(description="Only what follows this cursor.")
_ID = strawberry.argument(description="Its id, `sbs_…`.")


@strawberry.input(description="A seller who is to pay a price again and again.")
class CreateSubscriptionInput:
    """What `createSubscription` is given."""

    seller_id: strawberry.ID = strawberry.field(description="The seller, who is a customer.")
    price_id: strawberry.ID | None = strawberry.field(
        default=None, description="One of the prices that are offered; the service has a default."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY_DESCRIPTION)

    def read(self, headers: tuple[str, ...]) -> tuple[SellerId, PriceReference | None, str]:
        """Return what was checked; raise a refusal that names every field."""
        problems, given = Problems(), self.price_id
        seller_id = read_seller(problems, self.seller_id)
        price = None if given is None else PriceReference(problems.text("priceId", given))
        key = read_key(self.idempotency_key, headers, problems)
        problems.raise_any()
        return seller_id, price, key


@strawberry.input(description="A subscription that is to end.")
class CancelSubscriptionInput:
    """What `cancelSubscription` is given."""

    subscription_id: strawberry.ID = strawberry.field(description="Its id, `sbs_…`.")
    at: EndAt = strawberry.field(description="When it ends.")


@strawberry.type(description="A subscription for which nothing is left to do.")
class CreateSubscriptionPayload:
    """A subscription that was started, and whose first invoice is no matter any more."""

    subscription: SellerSubscription = strawberry.field(description="The subscription.")
    replayed: bool = strawberry.field(description="Whether the answer was given before.")


@strawberry.type(description="A subscription whose first invoice the seller has to pay.")
class PaymentActionRequired:
    """A subscription that was started, and leave to pay for it."""

    subscription: SellerSubscription = strawberry.field(description="The subscription.")
    client_secret: str = strawberry.field(
        description="Pays the first invoice in the seller's browser, where the bank may ask; for"
        " that alone, never store or log it."
    )
    replayed: bool = strawberry.field(description="Whether the answer was given before.")


@strawberry.type(description="The subscription, as Stripe describes it now.")
class CancelSubscriptionPayload:
    """A subscription that ends, or goes on after all."""

    subscription: SellerSubscription = strawberry.field(description="The subscription.")


CreateSubscriptionResult = Annotated[
    CreateSubscriptionPayload | PaymentActionRequired | Refusal,
    strawberry.union(
        "CreateSubscriptionResult", description="A subscription, or why there is none."
    ),
]
CancelSubscriptionResult = Annotated[
    CancelSubscriptionPayload | Refusal,
    strawberry.union(
        "CancelSubscriptionResult", description="The subscription, or why it is as it was."
    ),
]


@strawberry.type
class BillingQuery:
    """What callers may ask of subscriptions and invoices."""

    @resolver
    async def subscriptions(
        self,
        info: Info,
        seller_id: Annotated[strawberry.ID | None, _SELLER] = None,
        first: Annotated[int | None, _FIRST] = None,
        after: Annotated[str | None, _AFTER] = None,
    ) -> SubscriptionConnection:
        """List the subscriptions that you may see, newest first."""
        problems = Problems()
        wanted = None if seller_id is None else read_seller(problems, seller_id)
        place = read_subscription_cursor(after, problems)
        problems.raise_any()
        page = await info.context.use_cases.show_billing.subscriptions(
            wanted,
            limit=PAGE_DEFAULT if first is None else first,
            after=place,
            actor=info.context.actor,
        )
        return SubscriptionConnection(page=page, is_first=after is None)

    @resolver
    async def invoices(
        self,
        info: Info,
        seller_id: Annotated[strawberry.ID | None, _SELLER] = None,
        first: Annotated[int | None, _FIRST] = None,
        after: Annotated[str | None, _AFTER] = None,
    ) -> InvoiceConnection:
        """List the invoices that you may see, newest first."""
        problems = Problems()
        wanted = None if seller_id is None else read_seller(problems, seller_id)
        place = read_invoice_cursor(after, problems)
        problems.raise_any()
        page = await info.context.use_cases.show_billing.invoices(
            wanted,
            limit=PAGE_DEFAULT if first is None else first,
            after=place,
            actor=info.context.actor,
        )
        return InvoiceConnection(page=page, is_first=after is None)


@strawberry.type
class BillingMutation:
    """What callers may tell of subscriptions."""

    @resolver
    async def create_subscription(
        self, info: Info, input: Annotated[CreateSubscriptionInput, _INPUT]
    ) -> CreateSubscriptionResult:
        """Start a seller's subscription, once however often it is asked."""
        return await or_refusal(_create(info.context, input))

    @resolver
    async def cancel_subscription(
        self, info: Info, input: Annotated[CancelSubscriptionInput, _INPUT]
    ) -> CancelSubscriptionResult:
        """End a subscription, at once or with its present period."""
        return await or_refusal(_cancel(info.context, input))

    @resolver
    async def resume_subscription(
        self, info: Info, subscription_id: Annotated[strawberry.ID, _ID]
    ) -> CancelSubscriptionResult:
        """Let a subscription go on that was to end with its present period."""
        return await or_refusal(_resume(info.context, subscription_id))


async def _create(
    context: Context, input: CreateSubscriptionInput
) -> CreateSubscriptionPayload | PaymentActionRequired:
    seller_id, price, key = input.read(context.idempotency_keys)
    answer = await context.use_cases.create_subscription(
        seller_id=seller_id, price=price, idempotency_key=key, actor=context.actor
    )
    shown = SellerSubscription.of(answer.subscription)
    if answer.client_secret is None:
        return CreateSubscriptionPayload(subscription=shown, replayed=answer.replayed)
    return PaymentActionRequired(
        subscription=shown, client_secret=answer.client_secret, replayed=answer.replayed
    )


async def _cancel(context: Context, input: CancelSubscriptionInput) -> CancelSubscriptionPayload:
    subscription_id = _read_id(input.subscription_id)
    ended = await context.use_cases.end_subscription.cancel(
        subscription_id, at=input.at, actor=context.actor
    )
    return CancelSubscriptionPayload(subscription=SellerSubscription.of(ended))


async def _resume(context: Context, given: str) -> CancelSubscriptionPayload:
    subscription_id = _read_id(given)
    resumed = await context.use_cases.end_subscription.resume(subscription_id, actor=context.actor)
    return CancelSubscriptionPayload(subscription=SellerSubscription.of(resumed))


def _read_id(given: str) -> SubscriptionId:
    found = subscription_id_of(given)
    if found is None:
        raise invalid("subscriptionId", "must look like sbs_…")
    return found
