"""The two worlds that every gateway contract is tried in: memory, and Stripe over the sandbox."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import stripe

from adapters.memory.gateway_accounts import MemoryAccountGateway
from adapters.memory.gateway_biller import Biller
from adapters.memory.gateway_charges import MemoryChargeGateway
from adapters.memory.gateway_customers import MemoryCustomerGateway
from adapters.memory.gateway_funding import MemoryFundingGateway
from adapters.memory.gateway_processor import GENERIC_DECLINE, MemoryProcessor
from adapters.memory.gateway_subscriptions import MemorySubscriptionGateway
from adapters.memory.gateway_transfers import MemoryTransferGateway
from adapters.memory.system import ManualClock
from adapters.stripe.accounts import StripeAccountGateway
from adapters.stripe.charges import StripeChargeGateway
from adapters.stripe.client import connect
from adapters.stripe.customers import StripeCustomerGateway
from adapters.stripe.funding import StripeFundingGateway
from adapters.stripe.metadata import CLAIM, RECOVERY, SELLER
from adapters.stripe.subscriptions import StripeSubscriptionGateway
from adapters.stripe.transfers import StripeTransferGateway
from domain.ids import (
    AccountReference,
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
from tests.builders import fresh
from tests.contract.gateway_world import Bank, GatewayWorld

_CARDS: Final = {
    Bank.PAYS: "pm_card_visa",
    Bank.DECLINES: "pm_card_chargeCustomerFail",
    Bank.ASKS: "pm_card_authenticationRequired",
}


class MemoryWorld:
    """The processor in memory."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.processor = MemoryProcessor(self.clock)
        self.charges = MemoryChargeGateway(self.processor)
        self.transfers = MemoryTransferGateway(self.processor)
        self.accounts = MemoryAccountGateway(self.processor)
        self.customers = MemoryCustomerGateway(self.processor)
        self.funding = MemoryFundingGateway(self.processor)
        self.subscriptions = MemorySubscriptionGateway(self.processor)

    async def now(self) -> datetime:
        return self.clock.now()

    async def pass_hour(self) -> None:
        self.clock.advance(timedelta(hours=1))

    async def save_card(self, customer: CustomerReference, bank: Bank) -> PaymentMethodReference:
        return self.processor.save_card(
            customer,
            refusal=GENERIC_DECLINE if bank is Bank.DECLINES else None,
            demands_action=bank is Bank.ASKS,
        )

    async def complete_setup(self, reference: str) -> PaymentMethodReference:
        return self.processor.complete_setup(reference)

    async def pay(self, intent: PaymentIntentReference) -> None:
        self.processor.pay(intent)

    async def lose_next_request(self) -> None:
        self.processor.door.lose_next_request()

    async def lose_next_answer(self) -> None:
        self.processor.door.lose_next_answer()

    async def complete_onboarding(self, account: AccountReference) -> None:
        self.processor.make_ready(account)

    async def add_top_up(self, amount: Money, recovery: RecoveryKey | None) -> TopUpReference:
        return self.processor.add_top_up(amount, recovery=recovery)

    async def reverse(self, transfer: TransferReference, amount: Money) -> str:
        return self.processor.reverse(transfer, amount).reference

    async def offer(self, amount: Money) -> PriceReference:
        price = PriceReference(self.processor.new_reference("price"))
        self.processor.prices[price] = amount
        return price

    async def latest_invoice(self, subscription: SubscriptionReference) -> InvoiceReference:
        return Biller(self.processor).latest_invoice(subscription)

    async def pay_invoice(self, invoice: InvoiceReference, bank: Bank) -> None:
        biller = Biller(self.processor)
        (biller.pay if bank is Bank.PAYS else biller.decline)(invoice)

    async def payment_of(self, invoice: InvoiceReference) -> str:
        return self.processor.invoices[invoice].payment

    async def charges_taken(self) -> int:
        return len(self.processor.charges)

    async def transfers_sent(self) -> int:
        return len(self.processor.transfers)


class SandboxWorld:
    """A world of its own behind the sandbox, reached by the real adapter over HTTP."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self.client = client
        self.charges = StripeChargeGateway(client)
        self.transfers = StripeTransferGateway(client)
        self.accounts = StripeAccountGateway(client)
        self.customers = StripeCustomerGateway(client)
        self.funding = StripeFundingGateway(client)
        self.subscriptions = StripeSubscriptionGateway(client)

    async def now(self) -> datetime:
        clock = await self._ask("get", "clock")
        return datetime.fromtimestamp(clock["now"], UTC)

    async def pass_hour(self) -> None:
        await self._ask("post", "clock/advance", seconds=3600)

    async def save_card(self, customer: CustomerReference, bank: Bank) -> PaymentMethodReference:
        card = await self.client.v1.payment_methods.attach_async(
            _CARDS[bank], {"customer": customer}
        )
        return PaymentMethodReference(card.id)

    async def complete_setup(self, reference: str) -> PaymentMethodReference:
        setup = await self._ask(
            "post", f"setup_intents/{reference}/confirm", payment_method="pm_card_visa"
        )
        return PaymentMethodReference(setup["payment_method"])

    async def pay(self, intent: PaymentIntentReference) -> None:
        found = await self.client.v1.payment_intents.retrieve_async(intent)
        card = await self.save_card(CustomerReference(str(found.customer)), Bank.PAYS)
        await self.client.v1.payment_intents.confirm_async(intent, {"payment_method": card})

    async def lose_next_request(self) -> None:
        await self._ask("post", "faults", kind="500_before")

    async def lose_next_answer(self) -> None:
        await self._ask("post", "faults", kind="truncate_after_commit")

    async def complete_onboarding(self, account: AccountReference) -> None:
        await self._ask("post", f"accounts/{account}/onboarding", outcome="complete")

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

    async def charges_taken(self) -> int:
        return await self._movements("charge")

    async def transfers_sent(self) -> int:
        return await self._movements("transfer")

    async def _movements(self, kind: str) -> int:
        books = await self._ask("get", "books")
        return sum(kinds[kind]["count"] for kinds in books["sums"].values() if kind in kinds)

    async def _ask(self, method: str, path: str, **params: Any) -> dict[str, Any]:
        answer = await self.client.raw_request_async(method, f"/_sandbox/{path}", **params)
        told: dict[str, Any] = answer.data
        return told


@asynccontextmanager
async def memory_world(_sandbox: str) -> AsyncIterator[GatewayWorld]:
    """Make an empty processor in memory."""
    yield MemoryWorld()


@asynccontextmanager
async def sandbox_world(sandbox: str) -> AsyncIterator[GatewayWorld]:
    """Make an empty world behind the sandbox at this address: its key is nobody else's."""
    # No repetition by the SDK: what is lost in these tests stays lost.
    connection = connect(
        fresh("sk_test"), api_base=sandbox, timeout_seconds=10, max_network_retries=0
    )
    try:
        yield SandboxWorld(connection.client)
    finally:
        await connection.close()


OpenWorld = Callable[[str], AbstractAsyncContextManager[GatewayWorld]]

WORLDS: Final[tuple[OpenWorld, ...]] = (memory_world, sandbox_world)
"""What a contract test is run with; each is opened with the address of a running sandbox."""
