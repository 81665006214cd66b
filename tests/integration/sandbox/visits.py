"""How the tests visit a page without a browser, one step at a time."""

from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.integration.sandbox.door import Door

RETURN = "https://seller.example/return?seller=s1"
REFRESH = "https://seller.example/refresh"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a browser would get to see."""

    status: int
    text: str
    location: str
    headers: dict[str, str]


async def visit(door: Door, url: str, **form: str) -> Seen:
    """Open a page, or send its form when anything is given; follow no redirect."""
    full = url if url.startswith("http") else door.url + url
    method = "POST" if form else "GET"
    async with door.session.request(
        method, full, data=form or None, allow_redirects=False
    ) as answer:
        return await _seen(answer)


async def _seen(answer: aiohttp.ClientResponse) -> Seen:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    location = headers.get("location", "")
    return Seen(answer.status, await answer.text(), location, headers)


async def account_link(door: Door, seller: str) -> str:
    """Return a fresh link to the onboarding of a seller."""
    link: Any = await door.v1.account_links.create_async(
        {
            "account": seller,
            "type": "account_onboarding",
            "return_url": RETURN,
            "refresh_url": REFRESH,
        }
    )
    return str(link.url)
