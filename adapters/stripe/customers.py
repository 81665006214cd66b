"""Sellers as Stripe's customers, and the cards that Stripe keeps for them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import stripe
from stripe.params import CustomerCreateParams

from adapters.stripe.errors import Border, code_of
from adapters.stripe.listing import PAGE, read_all, window
from adapters.stripe.metadata import SELLER, is_of
from adapters.stripe.one_at_a_time import OneAtATime
from adapters.stripe.seller_border import SellerBorder
from application.ports.customer_gateway import CardSetup, ChosenCard, FoundCustomer, SavedCard
from domain.ids import CustomerReference, PaymentMethodReference, SellerId


@dataclass(frozen=True, slots=True)
class StripeCustomerGateway:
    """Keeps `CustomerGateway`: card numbers pass from the browser to Stripe, never through us."""

    client: stripe.StripeClient
    one_at_a_time: OneAtATime = field(default_factory=OneAtATime)

    async def create_customer(
        self, *, seller_id: SellerId, email: str, name: str | None, key: str
    ) -> CustomerReference:
        params: CustomerCreateParams = {"email": email, "metadata": {SELLER: seller_id}}
        if name is not None:
            params["name"] = name
        with SellerBorder():
            customer = await self.client.v1.customers.create_async(params, {"idempotency_key": key})
            return CustomerReference(customer.id)

    async def look_up_customer(
        self, seller_id: SellerId, *, email: str, since: datetime, until: datetime
    ) -> CustomerReference | None:
        begin, end = window(since, until)
        with Border():
            customers = await read_all(
                await self.client.v1.customers.list_async(
                    {"limit": PAGE, "email": email, "created": {"gte": begin, "lte": end}}
                )
            )
            mine = (one for one in customers if is_of(one.metadata, seller_id))
            return next((CustomerReference(one.id) for one in mine), None)

    async def start_card_setup(self, customer: CustomerReference, *, key: str) -> CardSetup:
        with Border():
            setup = await self.client.v1.setup_intents.create_async(
                {
                    "customer": customer,
                    "usage": "off_session",
                    "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
                },
                {"idempotency_key": key},
            )
            if setup.client_secret is None:
                raise ValueError("a new setup comes with its secret")
            return CardSetup(setup.id, setup.client_secret)

    async def find_card_of_setup(self, reference: str) -> ChosenCard | None:
        with Border():
            setup = await self.client.v1.setup_intents.retrieve_async(
                reference, {"expand": ["payment_method"]}
            )
            method = setup.payment_method
            if setup.status != "succeeded" or method is None or isinstance(method, str):
                return None
            card = _card(method)
            if card is None:
                return None
            return ChosenCard(card, datetime.fromtimestamp(setup.created, UTC))

    async def find_card(self, reference: PaymentMethodReference) -> SavedCard | None:
        with Border():
            try:
                return _card(await self.client.v1.payment_methods.retrieve_async(reference))
            except stripe.InvalidRequestError as error:
                if code_of(error) == "resource_missing":
                    return None
                raise

    async def find_customer(self, reference: CustomerReference) -> FoundCustomer | None:
        with Border():
            told = (await self.client.v1.customers.retrieve_async(reference)).to_dict()
            if told.get("deleted"):
                return None
            default = told["invoice_settings"]["default_payment_method"]
            return FoundCustomer(None if default is None else PaymentMethodReference(default))

    async def detach_card(self, reference: PaymentMethodReference) -> None:
        with Border():
            try:
                # No key of ours: a card is detached once, whoever asks.
                await self.client.v1.payment_methods.detach_async(reference)
            except stripe.InvalidRequestError:
                found = await self.find_card(reference)
                if found is not None and found.customer is not None:
                    raise

    async def set_default_card(
        self, customer: CustomerReference, card: PaymentMethodReference
    ) -> None:
        async with self.one_at_a_time(customer):
            await self._set_default_card(customer, card)

    async def _set_default_card(
        self, customer: CustomerReference, card: PaymentMethodReference
    ) -> None:
        with Border():
            # No key of ours: to set the same card again changes nothing.
            await self.client.v1.customers.update_async(
                customer, {"invoice_settings": {"default_payment_method": card}}
            )


def _card(method: stripe.PaymentMethod) -> SavedCard | None:
    """Return the card in a payment method; None where it is of another kind."""
    card = method.to_dict().get("card")
    if card is None:
        return None
    owner = method.customer
    return SavedCard(
        reference=PaymentMethodReference(method.id),
        customer=CustomerReference(owner if isinstance(owner, str) else owner.id)
        if owner is not None
        else None,
        brand=card["brand"],
        last4=card["last4"],
        exp_month=card["exp_month"],
        exp_year=card["exp_year"],
    )
