"""Which events the service asks Stripe for, at which door they come in, and who handles them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from application.events.account_event import AccountEvent
from application.events.charge_event import ChargeEvent
from application.events.effect import EventHandler
from application.events.setup_event import SetupEvent
from application.events.top_up_event import BalanceEvent, TopUpEvent
from application.events.transfer_event import TransferEvent
from application.ports.webhook_verifier import WebhookEndpoint

_PLATFORM, _CONNECT = WebhookEndpoint.PLATFORM, WebhookEndpoint.CONNECT

REGISTRY: Final[Mapping[str, tuple[WebhookEndpoint, type[EventHandler]]]] = MappingProxyType(
    {
        "payment_intent.succeeded": (_PLATFORM, ChargeEvent),
        "payment_intent.payment_failed": (_PLATFORM, ChargeEvent),
        "payment_intent.canceled": (_PLATFORM, ChargeEvent),
        "payment_intent.requires_action": (_PLATFORM, ChargeEvent),
        "setup_intent.succeeded": (_PLATFORM, SetupEvent),
        "transfer.created": (_PLATFORM, TransferEvent),
        "transfer.reversed": (_PLATFORM, TransferEvent),
        "topup.succeeded": (_PLATFORM, TopUpEvent),
        "balance.available": (_PLATFORM, BalanceEvent),
        "account.updated": (_CONNECT, AccountEvent),
    }
)


@dataclass(frozen=True, slots=True)
class EventHandlers:
    """One handler of each kind."""

    handlers: Mapping[type[EventHandler], EventHandler]

    def find(self, event_type: str) -> EventHandler | None:
        """Return who handles a type, or None for a type that the service does not ask for."""
        row = REGISTRY.get(event_type)
        return self.handlers[row[1]] if row else None


def event_types(endpoint: WebhookEndpoint) -> tuple[str, ...]:
    """Return the types that one of our doors asks Stripe for."""
    return tuple(name for name, (door, _) in REGISTRY.items() if door is endpoint)
