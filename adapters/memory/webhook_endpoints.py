"""The endpoints of an account at a processor in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from adapters.memory.gateway_processor import MemoryProcessor
from application.ports.charge_gateway import GatewayMisused
from application.ports.webhook_endpoints import (
    ENDPOINTS_MAX,
    NewEndpoint,
    RegisteredEndpoint,
    WantedEndpoint,
)

API_VERSION: Final = "memory"


@dataclass(frozen=True, slots=True)
class MemoryWebhookEndpoints:
    """Keeps `WebhookEndpoints` in a dictionary, oldest first."""

    processor: MemoryProcessor
    rows: dict[str, RegisteredEndpoint] = field(default_factory=dict)

    @property
    def api_version(self) -> str:
        return API_VERSION

    async def all(self) -> Sequence[RegisteredEndpoint]:
        return self.processor.door.answer(lambda: list(reversed(self.rows.values())))

    async def create(self, wanted: WantedEndpoint, *, replaces: str | None) -> NewEndpoint:
        return self.processor.door.answer(lambda: self._create(wanted, replaces))

    async def update(self, reference: str, wanted: WantedEndpoint) -> None:
        self.processor.door.answer(
            lambda: self._change(reference, url=wanted.url, types=wanted.types, door=wanted.door)
        )

    async def switch(self, reference: str, *, on: bool) -> None:
        self.processor.door.answer(lambda: self._change(reference, is_on=on))

    async def delete(self, reference: str) -> None:
        self.processor.door.answer(lambda: self.rows.pop(self._known(reference)))

    def _create(self, wanted: WantedEndpoint, replaces: str | None) -> NewEndpoint:
        if len(self.rows) >= ENDPOINTS_MAX:
            raise GatewayMisused("the account has as many endpoints as it may")
        reference = self.processor.new_reference("we")
        self.rows[reference] = RegisteredEndpoint(
            reference=reference,
            url=wanted.url,
            types=wanted.types,
            api_version=API_VERSION,
            is_on=True,
            created_at=self.processor.clock.now(),
            door=wanted.door,
            replaces=replaces,
        )
        return NewEndpoint(reference, f"whsec_{reference}")

    def _change(self, reference: str, **changes: Any) -> None:
        self.rows[reference] = replace(self.rows[self._known(reference)], **changes)

    def _known(self, reference: str) -> str:
        if reference not in self.rows:
            raise GatewayMisused("no such webhook endpoint")
        return reference
