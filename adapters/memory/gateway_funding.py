"""Money that came into the balance of the processor in memory."""

from dataclasses import dataclass, replace

from adapters.memory.gateway_processor import MemoryProcessor
from application.ports.charge_gateway import GatewayMisused, ProcessingFee
from application.ports.funding_gateway import TopUp
from domain.balance import MovementKind
from domain.ids import ChargeReference, TopUpReference


@dataclass(frozen=True, slots=True)
class MemoryFundingGateway:
    """Keeps `FundingGateway`: answers from the processor's balance."""

    processor: MemoryProcessor

    async def find_top_up(self, reference: TopUpReference) -> TopUp:
        return self.processor.door.answer(lambda: self._top_up(reference))

    async def find_processing_fee(self, charge: ChargeReference) -> ProcessingFee | None:
        return self.processor.door.answer(lambda: self._fee(charge))

    def _top_up(self, reference: TopUpReference) -> TopUp:
        if reference not in self.processor.top_ups:
            raise GatewayMisused("no such top-up")
        return self.processor.top_ups[reference]

    def _fee(self, reference: ChargeReference) -> ProcessingFee | None:
        if reference not in self.processor.charges:
            raise GatewayMisused("no such charge")
        charge = self.processor.charges[reference]
        return charge.processing_fee if charge.is_settled else None


def reverse_top_up(processor: MemoryProcessor, reference: TopUpReference) -> None:
    """Let the bank take back what had arrived."""
    top_up = processor.top_ups[reference]
    processor.top_ups[reference] = replace(top_up, is_reversed=True)
    processor.purses.of(top_up.amount).available -= top_up.amount.minor_units
    processor.moves.add(MovementKind.TOP_UP_REVERSAL, -top_up.amount, reference)
