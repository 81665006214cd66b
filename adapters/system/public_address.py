"""Whether the public address leads to this service, asked from here."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import aiohttp

from application.readiness.facts import AddressFacts

ANSWER_SECONDS: Final = 5.0
ASKED: Final = "/readyz"

_OWN: Final = (HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE)
"""What the service answers itself; which of its parts is not well, other checks tell."""


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """Keeps `Inspector`: one request to how the service there is, redirects not followed."""

    url: str | None

    async def inspect(self) -> AddressFacts:
        return AddressFacts(answer=None) if self.url is None else await self._seen(self.url)

    async def _seen(self, url: str) -> AddressFacts:
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(url + ASKED, allow_redirects=False) as response,
            ):
                if response.status not in _OWN:
                    return AddressFacts(answer=f"{ASKED} answered {response.status}")
                return _told(await response.read())
        except TimeoutError:
            return AddressFacts(answer=f"no answer within {ANSWER_SECONDS:g} seconds")
        except (aiohttp.ClientError, OSError) as error:
            return AddressFacts(answer=f"cannot be reached: {type(error).__name__}")


def _told(body: bytes) -> AddressFacts:
    try:
        is_live = json.loads(body)["stripeLiveMode"]
    except (ValueError, TypeError, KeyError):
        return AddressFacts(answer="another service answers")
    return AddressFacts(answer="ok", is_live=bool(is_live))
