"""Making a processor that runs here tell its news once more."""

from typing import Protocol


class EventSimulator(Protocol):
    """Only a processor for trials has one; Stripe itself never does."""

    async def tell(self, type: str, object_reference: str) -> str:
        """Have an event delivered about an object as it stands; return the event's name.

        Raises `GatewayUnavailable` or `GatewayMisused`, and nothing else.
        """
        ...
