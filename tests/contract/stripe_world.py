"""What the worlds behind Stripe's API have in common, whoever answers there."""

from contextlib import suppress
from typing import Final

import stripe

from adapters.stripe.accounts import StripeAccountGateway
from adapters.stripe.balance import StripeBalanceGateway
from adapters.stripe.charges import StripeChargeGateway
from adapters.stripe.clawbacks import StripeClawbackGateway
from adapters.stripe.customers import StripeCustomerGateway
from adapters.stripe.funding import StripeFundingGateway
from adapters.stripe.metadata import CLAIM, RECOVERY, SELLER
from adapters.stripe.oauth import StripeOAuthGateway
from adapters.stripe.payouts import StripePayoutGateway
from adapters.stripe.recourse import StripeRecourseGateway
from adapters.stripe.subscriptions import StripeSubscriptionGateway
from adapters.stripe.transfers import StripeTransferGateway
from adapters.stripe.webhook_endpoints import StripeWebhookEndpoints
from domain.ids import (
    ChargeReference,
    CustomerReference,
    InvoiceReference,
    PaymentIntentReference,
    PaymentMethodReference,
    PriceReference,
    SubscriptionReference,
    TopUpReference,
    TransferReference,
)
from domain.money import Money
from domain.transaction import RecoveryKey
from tests.contract.gateway_world import Bank

_CARDS: Final = {
    Bank.PAYS: "pm_card_visa",
    Bank.DECLINES: "pm_card_chargeCustomerFail",
    Bank.ASKS: "pm_card_authenticationRequired",
}


class StripeWorld:
    """The real adapter over HTTP, and what is done at Stripe without it."""

    def __init__(self, client: stripe.StripeClient, client_id: str = "ca_none") -> None:
        self.client = client
        self.oauth = StripeOAuthGateway(client, client_id)
        self.charges = StripeChargeGateway(client)
        self.transfers = StripeTransferGateway(client)
        self.accounts = StripeAccountGateway(client)
        self.customers = StripeCustomerGateway(client)
        self.recourse = StripeRecourseGateway(client)
        self.clawbacks = StripeClawbackGateway(client)
        self.payouts = StripePayoutGateway(client)
        self.balance = StripeBalanceGateway(client)
        self.funding = StripeFundingGateway(client)
        self.subscriptions = StripeSubscriptionGateway(client)
        self.webhooks = StripeWebhookEndpoints(client)

    async def save_card(self, customer: CustomerReference, bank: Bank) -> PaymentMethodReference:
        card = await self.client.v1.payment_methods.attach_async(
            _CARDS[bank], {"customer": customer}
        )
        return PaymentMethodReference(card.id)

    async def delete_customer(self, customer: CustomerReference) -> None:
        await self.client.v1.customers.delete_async(customer)

    async def pay(self, intent: PaymentIntentReference) -> None:
        found = await self.client.v1.payment_intents.retrieve_async(intent)
        card = await self.save_card(CustomerReference(str(found.customer)), Bank.PAYS)
        await self.client.v1.payment_intents.confirm_async(intent, {"payment_method": card})

    async def add_top_up(self, amount: Money, recovery: RecoveryKey | None) -> TopUpReference:
        named = dict(zip((SELLER, CLAIM, RECOVERY), recovery, strict=True)) if recovery else {}
        top_up = await self.client.v1.topups.create_async(
            {
                "amount": amount.minor_units,
                "currency": amount.currency.code,
                "metadata": {name: str(value) for name, value in named.items()},
            }
        )
        return TopUpReference(top_up.id)

    async def reverse(self, transfer: TransferReference, amount: Money) -> str:
        reversal = await self.client.v1.transfers.reversals.create_async(
            transfer, {"amount": amount.minor_units}
        )
        return reversal.id

    async def offer(self, amount: Money) -> PriceReference:
        price = await self.client.v1.prices.create_async(
            {
                "product_data": {"name": "Pro"},
                "unit_amount": amount.minor_units,
                "currency": amount.currency.code,
                "recurring": {"interval": "month"},
            }
        )
        return PriceReference(price.id)

    async def latest_invoice(self, subscription: SubscriptionReference) -> InvoiceReference:
        found = await self.client.v1.subscriptions.retrieve_async(subscription)
        return InvoiceReference(str(found.latest_invoice))

    async def pay_invoice(self, invoice: InvoiceReference, bank: Bank) -> None:
        found = await self.client.v1.invoices.retrieve_async(invoice)
        card = await self.save_card(CustomerReference(str(found.customer)), bank)
        with suppress(stripe.CardError):
            await self.client.v1.invoices.pay_async(invoice, {"payment_method": card})

    async def payment_of(self, invoice: InvoiceReference) -> str:
        found = await self.client.v1.invoice_payments.list_async({"invoice": invoice})
        return found.data[0].id

    async def charge_of(self, invoice: InvoiceReference) -> ChargeReference:
        found = await self.client.v1.invoice_payments.list_async({"invoice": invoice})
        intent = await self.client.v1.payment_intents.retrieve_async(
            str(found.data[0].payment.payment_intent)
        )
        return ChargeReference(str(intent.latest_charge))
