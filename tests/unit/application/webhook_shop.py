"""An account at the processor in memory, and what is done with its endpoints."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from adapters.memory.gateway_processor import MemoryProcessor
from adapters.memory.system import ManualClock
from adapters.memory.webhook_endpoints import MemoryWebhookEndpoints
from application.ports.webhook_endpoints import RegisteredEndpoint, WantedEndpoint
from application.ports.webhook_verifier import WebhookEndpoint
from application.register_webhooks import RegisterWebhooks, wanted_endpoints
from application.rotate_webhooks import RotateWebhooks
from application.webhook_plan import WebhookStep
from tests.builders import NOON

ADDRESSES: Final = {
    WebhookEndpoint.PLATFORM: "https://pay.test/webhooks/stripe",
    WebhookEndpoint.CONNECT: "https://pay.test/webhooks/stripe/connect",
}
FOREIGN: Final = WantedEndpoint(
    door=WebhookEndpoint.PLATFORM, url="https://other.test/hook", types=("charge.failed",)
)


@dataclass(slots=True)
class Shop:
    """One account; time passes by a minute after each thing that is made by hand."""

    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON))
    endpoints: MemoryWebhookEndpoints = field(init=False)

    def __post_init__(self) -> None:
        self.endpoints = MemoryWebhookEndpoints(MemoryProcessor(self.clock))

    @property
    def register(self) -> RegisterWebhooks:
        return RegisterWebhooks(self.endpoints, wanted_endpoints(ADDRESSES))

    @property
    def rotate(self) -> RotateWebhooks:
        return RotateWebhooks(self.endpoints, wanted_endpoints(ADDRESSES))

    @property
    def rows(self) -> dict[str, RegisteredEndpoint]:
        return self.endpoints.rows

    def of(self, door: WebhookEndpoint) -> list[RegisteredEndpoint]:
        """Return a door's endpoints, oldest first."""
        return [one for one in self.rows.values() if one.door is door]

    async def add(self, wanted: WantedEndpoint, **differs: Any) -> str:
        """Make an endpoint by hand, which differs from what we would make."""
        made = await self.endpoints.create(wanted, replaces=None)
        self.rows[made.reference] = replace(self.rows[made.reference], **differs)
        self.clock.advance(timedelta(minutes=1))
        return made.reference


def told(steps: list[WebhookStep]) -> list[tuple[str, str]]:
    """Return the doors and what is done about each."""
    return [(step.door.value, step.action.value) for step in steps]
