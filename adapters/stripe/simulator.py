"""The sandbox's way to tell its news once more; Stripe itself has none."""

from dataclasses import dataclass

import stripe

from adapters.stripe.errors import Border


@dataclass(frozen=True, slots=True)
class SandboxSimulator:
    """Keeps `EventSimulator`; the event comes in by the signed door, like any other."""

    client: stripe.StripeClient

    async def tell(self, type: str, object_reference: str) -> str:
        with Border():
            answer = await self.client.raw_request_async(
                "post", "/_sandbox/events", type=type, object=object_reference
            )
            return str(answer.data["id"])


def simulator_at(client: stripe.StripeClient, api_base: str | None) -> SandboxSimulator | None:
    """Return the simulator of a sandbox's address; Stripe's own, which is None, has none."""
    return None if api_base is None else SandboxSimulator(client)
