"""Customers and cards at the processor in memory."""

from dataclasses import dataclass, replace
from datetime import datetime

from adapters.memory.gateway_objects import HeldCustomer, HeldSetup
from adapters.memory.gateway_processor import MemoryProcessor
from application.ports.charge_gateway import GatewayMisused
from application.ports.customer_gateway import CardSetup, ChosenCard, FoundCustomer, SavedCard
from domain.errors import invalid
from domain.ids import CustomerReference, PaymentMethodReference, SellerId


@dataclass(frozen=True, slots=True)
class MemoryCustomerGateway:
    """Keeps `CustomerGateway`: a setup succeeds when the processor is told to complete it."""

    processor: MemoryProcessor

    async def create_customer(
        self, *, seller_id: SellerId, email: str, name: str | None, key: str
    ) -> CustomerReference:
        request = (seller_id, email, name)
        return self.processor.door.answer_once(key, request, lambda: self._create(*request))

    async def look_up_customer(
        self, seller_id: SellerId, *, email: str, since: datetime, until: datetime
    ) -> CustomerReference | None:
        return self.processor.door.answer(
            lambda: next(
                (
                    CustomerReference(reference)
                    for reference, held in self.processor.customers.items()
                    if (held.seller_id, held.email) == (seller_id, email)
                    and since <= held.created_at <= until
                ),
                None,
            )
        )

    async def start_card_setup(self, customer: CustomerReference, *, key: str) -> CardSetup:
        return self.processor.door.answer_once(key, customer, lambda: self._set_up(customer))

    async def find_card_of_setup(self, reference: str) -> ChosenCard | None:
        return self.processor.door.answer(lambda: self._chosen(reference))

    async def find_card(self, reference: PaymentMethodReference) -> SavedCard | None:
        card = self.processor.door.answer(lambda: self.processor.cards.get(reference))
        return None if card is None else card.shown

    async def find_customer(self, reference: CustomerReference) -> FoundCustomer | None:
        return self.processor.door.answer(lambda: self._shown(reference))

    async def detach_card(self, reference: PaymentMethodReference) -> None:
        self.processor.door.answer(lambda: detach(self.processor, reference))

    async def set_default_card(
        self, customer: CustomerReference, card: PaymentMethodReference
    ) -> None:
        self.processor.door.answer(lambda: self._set_default(customer, card))

    def _create(self, seller_id: SellerId, email: str, name: str | None) -> CustomerReference:
        if "@" not in email or ".." in email:
            raise invalid("email", "is no address")
        reference = CustomerReference(self.processor.new_reference("cus"))
        self.processor.customers[reference] = HeldCustomer(
            seller_id=seller_id, created_at=self.processor.clock.now(), email=email, name=name
        )
        return reference

    def _set_up(self, customer: CustomerReference) -> CardSetup:
        if self._customer(customer).is_deleted:
            raise GatewayMisused("no such customer")
        reference = self.processor.new_reference("seti")
        # As the processor itself does, a setup counts its time in whole seconds.
        now = self.processor.clock.now().replace(microsecond=0)
        self.processor.setups[reference] = HeldSetup(customer=customer, created_at=now)
        return CardSetup(reference, f"{reference}_secret")

    def _set_default(self, customer: CustomerReference, card: PaymentMethodReference) -> None:
        held = self.processor.cards.get(card)
        if held is None or held.shown.customer != customer:
            raise GatewayMisused("the customer has no such card")
        self._customer(customer).default_card = card

    def _chosen(self, reference: str) -> ChosenCard | None:
        chosen = self._setup(reference).chosen
        if chosen is None:
            return None
        return replace(chosen, card=self.processor.cards[chosen.card.reference].shown)

    def _shown(self, reference: CustomerReference) -> FoundCustomer | None:
        held = self._customer(reference)
        return None if held.is_deleted else FoundCustomer(held.default_card)

    def _customer(self, reference: CustomerReference) -> HeldCustomer:
        if reference not in self.processor.customers:
            raise GatewayMisused("no such customer")
        return self.processor.customers[reference]

    def _setup(self, reference: str) -> HeldSetup:
        if reference not in self.processor.setups:
            raise GatewayMisused("no such setup")
        return self.processor.setups[reference]


def detach(processor: MemoryProcessor, reference: PaymentMethodReference) -> None:
    """Take a card from its customer, as a person may do at the processor."""
    held = processor.cards.get(reference)
    if held is None or held.shown.customer is None:
        return
    customer = processor.customers.get(held.shown.customer)
    if customer is not None and customer.default_card == reference:
        customer.default_card = None
    processor.cards[reference] = replace(held, shown=replace(held.shown, customer=None))


def delete_customer(processor: MemoryProcessor, reference: CustomerReference) -> None:
    """Delete a customer and let its cards go."""
    for card, held in list(processor.cards.items()):
        if held.shown.customer == reference:
            detach(processor, PaymentMethodReference(card))
    processor.customers[reference].is_deleted = True
