"""What a seller and the service do about customers and saved cards."""

from typing import Annotated

import strawberry

from domain.customer import Customer
from domain.ids import SellerId
from domain.seller_details import email_problem
from entrypoints.graphql.context import Context, Info
from entrypoints.graphql.ids import public_seller_id
from entrypoints.graphql.payloads import PaymentMethodPayload, PaymentMethodResult
from entrypoints.graphql.reading import Problems
from entrypoints.graphql.refusal import Refusal, or_refusal
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.seller_inputs import CustomerSetupInput, PaymentMethodInput

_INPUT = strawberry.argument(description="What is asked for.")


@strawberry.input(description="A seller whom another system knows by a name of its own.")
class MapCustomerInput:
    """What `mapCustomer` is given."""

    external_user_id: strawberry.ID = strawberry.field(description="The seller, as `sellerId`.")
    email: str = strawberry.field(description="The seller's e-mail address.")

    def read(self) -> SellerId:
        """Return what was checked; raise a refusal that names every field."""
        problems = Problems()
        seller_id = SellerId(problems.text("externalUserId", self.external_user_id))
        problems.rule("email", email_problem(self.email))
        problems.raise_any()
        return seller_id


@strawberry.type(name="Customer", description="A seller as a customer at Stripe.")
class ShownCustomer:
    """A customer, shown."""

    seller_id: strawberry.ID = strawberry.field(description="Whose customer it is.")
    customer_id: strawberry.ID | None = strawberry.field(description="Stripe's id.")
    default_payment_method_id: strawberry.ID | None = strawberry.field(
        description="The card that is charged, by Stripe's id."
    )

    @classmethod
    def of(cls, customer: Customer) -> "ShownCustomer":
        """Return a customer, shown."""
        reference, card = customer.reference, customer.default_card
        return cls(
            seller_id=strawberry.ID(customer.seller_id),
            customer_id=None if reference is None else strawberry.ID(reference),
            default_payment_method_id=None if card is None else strawberry.ID(card),
        )


@strawberry.type(description="A seller's customer, and whether it is new.")
class EnsureCustomerPayload:
    """A customer that is there, shown."""

    customer: ShownCustomer = strawberry.field(description="The customer.")
    created: bool = strawberry.field(description="Whether this request was the first.")


@strawberry.type(description="What a seller is called in here; only the external name is needed.")
class CustomerMapping:
    """A mapping, shown."""

    internal_id: strawberry.ID = strawberry.field(description="An opaque id, always the same.")
    external_user_id: strawberry.ID = strawberry.field(description="The seller, as it was given.")
    created: bool = strawberry.field(description="Whether the seller was unknown so far.")


EnsureCustomerResult = Annotated[
    EnsureCustomerPayload | Refusal,
    strawberry.union("EnsureCustomerResult", description="A customer, or why there is none."),
]
MapCustomerResult = Annotated[
    CustomerMapping | Refusal,
    strawberry.union("MapCustomerResult", description="A mapping, or why there is none."),
]


@strawberry.type
class CardMutation:
    """What may be done about customers and cards."""

    @resolver
    async def ensure_customer(
        self, info: Info, input: Annotated[CustomerSetupInput, _INPUT]
    ) -> EnsureCustomerResult:
        """Open a seller's customer, or find it."""
        return await or_refusal(_ensure(info.context, input))

    @resolver
    async def map_customer(
        self, info: Info, input: Annotated[MapCustomerInput, _INPUT]
    ) -> MapCustomerResult:
        """Give a seller an internal id, for callers that keep one; for the service."""
        return await or_refusal(_map(info.context, input))

    @resolver
    async def detach_payment_method(
        self, info: Info, input: Annotated[PaymentMethodInput, _INPUT]
    ) -> PaymentMethodResult:
        """Take one of a seller's own cards away; the newest other one takes its place."""
        return await or_refusal(_detach(info.context, input))


async def _ensure(context: Context, input: CustomerSetupInput) -> EnsureCustomerPayload:
    ensured = await context.use_cases.ensure_customer(
        seller_id=input.read(), email=input.email, name=input.name, actor=context.actor
    )
    customer = ShownCustomer.of(ensured.customer)
    return EnsureCustomerPayload(customer=customer, created=ensured.created)


async def _map(context: Context, input: MapCustomerInput) -> CustomerMapping:
    seller_id = input.read()
    created = await context.use_cases.ensure_customer.map(
        seller_id=seller_id, email=input.email, actor=context.actor
    )
    return CustomerMapping(
        internal_id=public_seller_id(seller_id),
        external_user_id=strawberry.ID(seller_id),
        created=created,
    )


async def _detach(context: Context, input: PaymentMethodInput) -> PaymentMethodPayload:
    seller_id, card = input.read()
    customer = await context.use_cases.detach_card(
        seller_id=seller_id, card=card, actor=context.actor
    )
    return PaymentMethodPayload.of(customer)
