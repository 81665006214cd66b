"""Sellers' subscriptions and invoices, at Stripe."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import stripe

from adapters.stripe.amounts import from_stripe
from adapters.stripe.billing_shapes import (
    customer_of,
    intents_of,
    invoice_of,
    subscription_of,
)
from adapters.stripe.errors import Border, code_of
from adapters.stripe.listing import PAGE, begin_of, read_all, window
from adapters.stripe.metadata import SELLER, SUBSCRIPTION
from adapters.stripe.seller_border import SellerBorder
from application.ports.subscription_gateway import (
    FoundInvoice,
    FoundSubscription,
    SubscriptionOrder,
)
from domain.ids import (
    ChargeReference,
    CustomerReference,
    InvoiceReference,
    SubscriptionReference,
)
from domain.movement import Movement
from domain.subscription import SubscriptionEnded

_SECRET: Final = ["latest_invoice.confirmation_secret"]
_MONEY: Final = ["latest_charge.balance_transaction"]
_ENDED: Final = ("canceled", "incomplete_expired")


@dataclass(frozen=True, slots=True)
class StripeSubscriptionGateway:
    """Keeps `SubscriptionGateway`; what it reads may have either of Stripe's shapes."""

    client: stripe.StripeClient

    async def create_subscription(self, order: SubscriptionOrder, *, key: str) -> FoundSubscription:
        with SellerBorder():
            made = await self.client.v1.subscriptions.create_async(
                {
                    "customer": order.customer,
                    "items": [{"price": order.price}],
                    "payment_behavior": "default_incomplete",
                    # Whatever card pays an invoice pays the next one.
                    "payment_settings": {"save_default_payment_method": "on_subscription"},
                    "metadata": {
                        SUBSCRIPTION: str(order.subscription_id),
                        SELLER: order.seller_id,
                    },
                    "expand": _SECRET,
                },
                {"idempotency_key": key},
            )
            return subscription_of(made.to_dict())

    async def look_up_subscription(
        self, order: SubscriptionOrder, *, since: datetime, until: datetime
    ) -> FoundSubscription | None:
        begin, end = window(since, until)
        found = await self._of(order.customer, {"gte": begin, "lte": end})
        return next((one for one in found if one.made_for == order.subscription_id), None)

    async def look_up_live(
        self, order: SubscriptionOrder, *, since: datetime
    ) -> FoundSubscription | None:
        found = await self._of(order.customer, {"gte": begin_of(since)})
        wanted = (one for one in found if one.facts.price == order.price)
        return next((one for one in wanted if not one.facts.has_ended), None)

    async def _of(
        self, customer: CustomerReference, created: "stripe.params.SubscriptionListParamsCreated"
    ) -> list[FoundSubscription]:
        with Border():
            rows = await read_all(
                await self.client.v1.subscriptions.list_async(
                    {"customer": customer, "status": "all", "created": created, "limit": PAGE}
                )
            )
            return [subscription_of(row.to_dict()) for row in rows]

    async def find_subscription(self, reference: SubscriptionReference) -> FoundSubscription:
        with Border():
            found = await self.client.v1.subscriptions.retrieve_async(
                reference, {"expand": _SECRET}
            )
            return subscription_of(found.to_dict())

    async def end_with_period(
        self, reference: SubscriptionReference, *, is_wanted: bool
    ) -> FoundSubscription:
        with Border():
            try:
                # No key of ours: to ask the same again changes nothing.
                changed = await self.client.v1.subscriptions.update_async(
                    reference, {"cancel_at_period_end": is_wanted}
                )
            except stripe.InvalidRequestError:
                found = await self.client.v1.subscriptions.retrieve_async(reference)
                if found.status not in _ENDED:
                    raise
            else:
                return subscription_of(changed.to_dict())
        raise SubscriptionEnded("the subscription has ended; start a new one")

    async def end_now(self, reference: SubscriptionReference) -> FoundSubscription:
        with Border():
            try:
                ended = await self.client.v1.subscriptions.cancel_async(reference)
            except stripe.InvalidRequestError as error:
                # Stripe does not find what has ended; but it still shows it.
                if code_of(error) != "resource_missing":
                    raise
                ended = await self.client.v1.subscriptions.retrieve_async(reference)
            return subscription_of(ended.to_dict())

    async def find_invoice(self, reference: InvoiceReference) -> FoundInvoice | None:
        with Border():
            try:
                invoice = await self.client.v1.invoices.retrieve_async(
                    reference, {"expand": ["payments"]}
                )
            except stripe.InvalidRequestError as error:
                if code_of(error) == "resource_missing":
                    return None
                raise
            shape = invoice.to_dict()
            intents = [
                await self.client.v1.payment_intents.retrieve_async(intent, {"expand": _MONEY})
                for intent in intents_of(shape)
            ]
            charges = [_charge(intent) for intent in intents if intent.status == "succeeded"]
            takings = [taking for charge in charges if (taking := _taking(charge))]
            return FoundInvoice(
                facts=invoice_of(shape, last_payment_error=_last_error(intents)),
                customer=customer_of(shape),
                takings=tuple(takings),
                is_settled=len(takings) == len(charges),
            )

    async def find_paid_invoice(self, payment: str) -> InvoiceReference:
        with Border():
            return _invoice_of(await self.client.v1.invoice_payments.retrieve_async(payment))

    async def find_charged_invoice(self, charge: ChargeReference) -> InvoiceReference | None:
        with Border():
            intent = (await self.client.v1.charges.retrieve_async(charge)).payment_intent
            if intent is None:
                return None
            name = intent if isinstance(intent, str) else intent.id
            found = await self.client.v1.invoice_payments.list_async(
                {"payment": {"type": "payment_intent", "payment_intent": name}, "limit": 1}
            )
            return _invoice_of(found.data[0]) if found.data else None


def _invoice_of(payment: stripe.InvoicePayment) -> InvoiceReference:
    invoice = payment.invoice
    return InvoiceReference(invoice if isinstance(invoice, str) else invoice.id)


def _charge(intent: stripe.PaymentIntent) -> stripe.Charge:
    charge = intent.latest_charge
    if charge is None or isinstance(charge, str):
        raise ValueError("a succeeded intent comes with its charge")
    return charge


def _taking(charge: stripe.Charge) -> Movement | None:
    """Return what moved in the balance; None while Stripe has not booked it."""
    booked = charge.balance_transaction
    if booked is None or isinstance(booked, str):
        return None
    return Movement(
        reference=booked.id,
        amount=from_stripe(booked.amount, booked.currency),
        fee=from_stripe(booked.fee, booked.currency),
    )


def _last_error(intents: Sequence[stripe.PaymentIntent]) -> str | None:
    """Return why the latest payment was refused, unless it went well after all."""
    error = intents[-1].last_payment_error if intents else None
    if error is None:
        return None
    told = error.to_dict()
    code = told.get("decline_code") or told.get("code") or told.get("type")
    return None if code is None else str(code)
