"""Somebody who visits the page without a browser, with a browser's headers and cookies."""

import re
from dataclasses import dataclass
from typing import Any, Final

import httpx

from application.actor import Role
from tests.integration.http.callers import token
from tests.integration.http.world import Reply, World

ADMIN: Final = token(Role.ADMIN, subject="ada")
OURS: Final = {"Sec-Fetch-Site": "same-origin"}
WHO: Final = "{ viewer { role subject } }"


@dataclass(slots=True)
class Visitor:
    """Keeps the cookies that it is given."""

    world: World

    @property
    def client(self) -> httpx.AsyncClient:
        return self.world.client

    async def form(self, path: str = "/graphiql/login") -> str:
        """Open a page; return the proof in its form."""
        page = await self.client.get(path)
        found = re.search(r'name="proof" value="([^"]+)"', page.text)
        assert found is not None, page.text
        return found[1]

    async def send(self, path: str, headers: dict[str, str], **form: str) -> httpx.Response:
        """Send a form."""
        return await self.client.post(path, data=form, headers=headers)

    async def log_in(self, given: str = ADMIN) -> httpx.Response:
        """Log in as the page does."""
        return await self.send("/graphiql/login", OURS, proof=await self.form(), token=given)

    async def ask(self, headers: dict[str, str], *, media: str = "application/json") -> Reply:
        """Ask who is there, with the cookie."""
        body: Any = {"query": WHO}
        headers = {"Content-Type": media, **headers}
        return Reply(await self.client.post("/graphql", json=body, headers=headers))


def notice(page: httpx.Response) -> str:
    """Return what a page says to whoever came."""
    found = re.search(r'<p class="notice[^>]*>(.*?)</p>', page.text)
    return "" if found is None else found[1].replace("&#x27;", "'")


def set_cookies(response: httpx.Response) -> list[str]:
    """Return the words of every cookie that comes with an answer."""
    return response.headers.get_list("set-cookie")
