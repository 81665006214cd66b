"""A simulator that only remembers what it was to tell."""

from dataclasses import dataclass, field

from adapters.memory.gateway_processor import MemoryProcessor
from application.ports.charge_gateway import GatewayMisused


@dataclass(frozen=True, slots=True)
class MemorySimulator:
    """Keeps `EventSimulator`."""

    processor: MemoryProcessor
    told: list[tuple[str, str]] = field(default_factory=list)

    async def tell(self, type: str, object_reference: str) -> str:
        return self.processor.door.answer(lambda: self._tell(type, object_reference))

    def _tell(self, type: str, object_reference: str) -> str:
        if object_reference not in self.processor.charges:
            raise GatewayMisused("no such object")
        self.told.append((type, object_reference))
        return self.processor.new_reference("evt")
