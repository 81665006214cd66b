"""Refunds and disputes as the processor in memory shows them."""

from dataclasses import dataclass

from adapters.memory.gateway_processor import MemoryProcessor
from application.ports.recourse_gateway import SeenDispute, SeenRefunds
from domain.ids import ChargeReference, DisputeReference, RefundReference


@dataclass(frozen=True, slots=True)
class MemoryRecourseGateway:
    """Keeps `RecourseGateway`: answers from what happened to the processor's charges."""

    processor: MemoryProcessor

    async def find_refunds(self, charge: ChargeReference) -> SeenRefunds:
        return self.processor.door.answer(lambda: self.processor.recourse.refunds_of(charge))

    async def find_refunds_beside(self, refund: RefundReference) -> SeenRefunds:
        recourse = self.processor.recourse
        return self.processor.door.answer(lambda: recourse.refunds_of(recourse.charge_of(refund)))

    async def find_dispute(self, reference: DisputeReference) -> SeenDispute:
        return self.processor.door.answer(lambda: self.processor.recourse.dispute(reference))

    async def find_disputes_of(self, charge: ChargeReference) -> tuple[SeenDispute, ...]:
        return self.processor.door.answer(lambda: self.processor.recourse.disputes_of(charge))
