"""Whether the public address leads to this service, asked from here."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import aiohttp

from application.readiness.facts import AddressFacts

ANSWER_SECONDS: Final = 5.0
ALIVE: Final = "/healthz"


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """Keeps `Inspector`: one request to the address's own sign of life, redirects not followed."""

    url: str | None

    async def inspect(self) -> AddressFacts:
        return AddressFacts(answer=None if self.url is None else await self._answer(self.url))

    async def _answer(self, url: str) -> str:
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(url + ALIVE, allow_redirects=False) as response,
            ):
                if response.status != HTTPStatus.OK:
                    return f"{ALIVE} answered {response.status}"
                told = await response.json(content_type=None)
        except TimeoutError:
            return f"no answer within {ANSWER_SECONDS:g} seconds"
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return f"cannot be reached: {type(error).__name__}"
        return "ok" if isinstance(told, dict) and "status" in told else "another service answers"
