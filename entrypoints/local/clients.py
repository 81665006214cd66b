"""How the local stack is spoken to: its API with a token, its Stripe with the sandbox's key."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, TypeVar

import aiohttp

from domain.errors import PaymentsError

PATIENCE_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.03

Answer = TypeVar("Answer")


class UnexpectedAnswer(PaymentsError):
    """A door answered something else than was asked of it, or not in time."""

    code = "UNEXPECTED_ANSWER"


@dataclass(frozen=True, slots=True)
class ApiClient:
    """Sends GraphQL as one caller."""

    session: aiohttp.ClientSession
    url: str
    token: str

    async def send(
        self, query: str, variables: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Return the status and the body of one request, whatever they are."""
        async with self.session.post(
            f"{self.url}/graphql",
            json={"query": query, "variables": dict(variables)},
            headers={"Authorization": f"Bearer {self.token}", **(headers or {})},
        ) as response:
            return response.status, await response.json()

    async def __call__(self, query: str, **variables: Any) -> Any:
        """Return the one field that the operation asks for; raise `UnexpectedAnswer`."""
        status, body = await self.send(query, variables)
        if status != HTTPStatus.OK or body.get("errors"):
            raise UnexpectedAnswer(f"{status}: {body.get('errors', body)}")
        (answer,) = body["data"].values()
        return answer


@dataclass(frozen=True, slots=True)
class SandboxClient:
    """Speaks to the Stripe that runs here, as Stripe's form-encoded API wants it."""

    session: aiohttp.ClientSession
    url: str
    key: str
    # Where given, it speaks for this connected account.
    account: str | None = None

    async def get(self, path: str, /, **params: str) -> Any:
        """Return what a path shows."""
        async with self.session.get(
            self.url + path, params=params, headers=self._headers()
        ) as response:
            return await self._read(response)

    async def post(self, path: str, /, **form: str | int) -> Any:
        """Do what a path does, and return what it answers."""
        data = {name: str(value) for name, value in form.items()}
        async with self.session.post(
            self.url + path, data=data, headers=self._headers()
        ) as response:
            return await self._read(response)

    def _headers(self) -> dict[str, str]:
        whose = {"Stripe-Account": self.account} if self.account else {}
        return {"Authorization": f"Bearer {self.key}", **whose}

    async def _read(self, response: aiohttp.ClientResponse) -> Any:
        body = await response.json(content_type=None)
        if not response.ok:
            raise UnexpectedAnswer(f"{response.status}: {body}")
        return body


async def until(
    ask: Callable[[], Awaitable[Answer]], holds: Callable[[Answer], bool], *, what: str
) -> Answer:
    """Ask until the answer `holds` and return it; raise `UnexpectedAnswer` when it is late."""
    answer = await ask()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not holds(answer):
                await asyncio.sleep(_POLL_SECONDS)
                answer = await ask()
    except TimeoutError:
        raise UnexpectedAnswer(f"not in {PATIENCE_SECONDS:g} s: {what}; last: {answer}") from None
    return answer
