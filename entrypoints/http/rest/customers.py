"""Customers: a seller as one who pays, and the card that is about to be saved."""

from http import HTTPStatus
from typing import Final

from domain.customer import Customer
from domain.ids import SellerId
from entrypoints.graphql.ids import public_seller_id
from entrypoints.http.rest.call import Call
from entrypoints.http.rest.model import Given, Told
from entrypoints.http.rest.operation import PROVIDER, Operation
from entrypoints.http.rest.words import Email, SellerName, Text, shown


class SellerWhoPays(Given):
    """A seller who is, or becomes, a customer at Stripe."""

    user_id: SellerName
    """The seller."""
    email: Email
    """The seller's e-mail address."""
    name: Text | None = None
    """The seller's name, if known."""


class SellerElsewhere(Given):
    """A seller whom another system knows by a name of its own."""

    external_user_id: SellerName
    """That name; it is the seller's name here too."""
    email: Email
    """The seller's e-mail address."""


class CardSetup(Told):
    """The customer, and leave to save one card in the seller's browser."""

    user_id: int | str
    """The seller."""
    customer_id: str | None
    """Stripe's id of the customer."""
    setup_intent_id: str
    """Stripe's id of the setup."""
    setup_client_secret: str
    """Confirms the setup in the browser; for that alone, never store or log it."""


class EnsuredCustomer(Told):
    """A customer that is there."""

    user_id: int | str
    """The seller."""
    customer_id: str | None
    """Stripe's id of the customer."""
    is_new: bool
    """Whether this request was the first."""


class MappedCustomer(Told):
    """What a seller is called in here."""

    stripe_customer_id: int | str
    """What to give as `userId`; the old name misleads, for it is no id of Stripe's."""
    external_user_id: int | str
    """The seller, as it was given."""
    internal_id: str
    """An opaque id, always the same; nothing needs it."""
    is_new: bool
    """Whether the seller was unknown so far."""


async def create_customer_setup(call: Call, given: SellerWhoPays) -> CardSetup:
    """Start saving a card; the seller's customer is opened once."""
    answer = await call.use_cases.create_customer_setup(
        seller_id=given.user_id, email=given.email, name=given.name, actor=call.actor
    )
    return CardSetup(
        user_id=shown(given.user_id),
        customer_id=_reference(answer.customer),
        setup_intent_id=answer.setup.reference,
        setup_client_secret=answer.setup.client_secret,
    )


async def get_or_create_customer(call: Call, given: SellerWhoPays) -> EnsuredCustomer:
    """Open a seller's customer, or find it."""
    ensured = await call.use_cases.ensure_customer(
        seller_id=given.user_id, email=given.email, name=given.name, actor=call.actor
    )
    return EnsuredCustomer(
        user_id=shown(given.user_id),
        customer_id=_reference(ensured.customer),
        is_new=ensured.created,
    )


async def customer_map(call: Call, given: SellerElsewhere) -> MappedCustomer:
    """Make a seller known, for callers that keep a name of ours; for services."""
    seller_id: SellerId = given.external_user_id
    created = await call.use_cases.ensure_customer.map(
        seller_id=seller_id, email=given.email, actor=call.actor
    )
    return MappedCustomer(
        stripe_customer_id=shown(seller_id),
        external_user_id=shown(seller_id),
        internal_id=public_seller_id(seller_id),
        is_new=created,
    )


def _reference(customer: Customer) -> str | None:
    return customer.reference


_EXAMPLE: Final = {"userId": 1, "email": "user@example.com"}

CUSTOMERS: Final = (
    Operation(
        method="POST",
        path="/stripe/create-customer-setup",
        group="Customers",
        stands_for=("createCustomerSetup",),
        handler=create_customer_setup,
        given=SellerWhoPays,
        told=(CardSetup,),
        refuses=(HTTPStatus.CONFLICT, *PROVIDER),
        example=_EXAMPLE,
    ),
    Operation(
        method="POST",
        path="/stripe/get-or-create-customer",
        group="Customers",
        stands_for=("ensureCustomer",),
        handler=get_or_create_customer,
        given=SellerWhoPays,
        told=(EnsuredCustomer,),
        refuses=(HTTPStatus.CONFLICT, *PROVIDER),
        example=_EXAMPLE,
    ),
    Operation(
        method="POST",
        path="/stripe/customer-map",
        group="Customers",
        stands_for=("mapCustomer",),
        handler=customer_map,
        given=SellerElsewhere,
        told=(MappedCustomer,),
        refuses=(HTTPStatus.CONFLICT,),
        example={"externalUserId": 1, "email": "user@example.com"},
    ),
)
