"""What is known of one type of Stripe's events."""

from dataclasses import dataclass

from application.events.effect import EventHandler
from application.ports.webhook_verifier import WebhookEndpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKind:
    """One type at one door; without a handler it is accepted and ignored, for the reason given."""

    name: str
    door: WebhookEndpoint
    about: str
    """What Stripe calls the object."""
    meaning: str
    """One line for the documentation: what it does here, or why nothing."""
    handler: type[EventHandler] | None = None

    @property
    def is_registered(self) -> bool:
        """Return whether Stripe is asked for it."""
        return self.handler is not None


def kinds(
    door: WebhookEndpoint, family: str, handler: type[EventHandler] | None, **meanings: str
) -> list[EventKind]:
    """Return the types of one family: `payment_intent` and `succeeded` make one."""
    return [
        EventKind(
            name=f"{family}.{name}",
            door=door,
            about=family.rpartition(".")[2],
            meaning=meaning,
            handler=handler,
        )
        for name, meaning in meanings.items()
    ]
