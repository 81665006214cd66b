"""What subscriptions and invoices need of a world in memory."""

from adapters.memory.gateway_biller import Biller
from adapters.memory.gateway_processor import MemoryProcessor
from domain.ids import ChargeReference, InvoiceReference, PriceReference, SubscriptionReference
from domain.money import Money
from tests.contract.gateway_world import Bank


class MemoryBilling:
    """The part of the world in memory that offers prices and has invoices paid."""

    processor: MemoryProcessor

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

    async def charge_of(self, invoice: InvoiceReference) -> ChargeReference:
        charge = self.processor.invoices[invoice].charge
        assert charge is not None
        return charge
