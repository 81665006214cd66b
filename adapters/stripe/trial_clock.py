"""The sandbox's clock; Stripe itself has none that others move."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import stripe

from adapters.stripe.errors import Border

_PATH: Final = "/_sandbox/clock"


@dataclass(frozen=True, slots=True)
class SandboxClock:
    """Keeps `TrialClock`."""

    client: stripe.StripeClient

    async def now(self) -> datetime:
        return await self._asked("get", _PATH)

    async def advance(self, to: datetime) -> datetime:
        return await self._asked("post", f"{_PATH}/advance", to=int(to.timestamp()))

    async def _asked(self, method: Any, path: str, **form: int) -> datetime:
        with Border():
            answer = await self.client.raw_request_async(method, path, **form)
            return datetime.fromtimestamp(answer.data["now"], tz=UTC)


def clock_at(client: stripe.StripeClient, api_base: str | None) -> SandboxClock | None:
    """Return the clock of a sandbox's address; Stripe's own, which is None, has none."""
    return None if api_base is None else SandboxClock(client)
