"""How the tests ask for access to an account: with the SDK's own calls, and a page between them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.integration.sandbox.door import Door
from tests.integration.sandbox.visits import visit

BACK = "https://platform.example/back?tab=1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A platform that asks for access with the SDK's own calls."""

    door: Door
    oauth: Any

    async def client_id(self) -> str:
        return str((await self.door.control("GET", "/oauth"))["client_id"])

    async def address(self, **asked: Any) -> str:
        given = {"client_id": await self.client_id(), "redirect_uri": BACK, "state": "s t&1"}
        return str(self.oauth.authorize_url({**given, **asked}))

    async def code(self, *, account: str = "", **asked: Any) -> str:
        done = await visit(
            self.door, await self.address(**asked), decision="allow", account=account
        )
        return told(done.location)["code"]

    def exchange(self, code: str) -> Any:
        return self.oauth.token({"grant_type": "authorization_code", "code": code})

    async def connected(self, **asked: Any) -> Any:
        return self.exchange(await self.code(**asked))

    async def deauthorize(self, account_id: str) -> Any:
        given = {"client_id": await self.client_id(), "stripe_user_id": account_id}
        return self.oauth.deauthorize(given)


def told(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
