"""Callers of the old contract."""

from dataclasses import dataclass
from typing import Any, Final

import httpx
import orjson

from adapters.system.clock import SystemClock
from application.actor import Role
from tests.integration.http.callers import MINT, token
from tests.integration.http.world import World

BASE: Final = "/api/v1/stripe"

COMMISSION: Final[dict[str, Any]] = {
    "userId": 1,
    "claimId": 123,
    "amountRecoveredCents": 10_000,
    "currency": "usd",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the old contract."""

    response: httpx.Response

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def data(self) -> Any:
        """Return the data of a success."""
        told = orjson.loads(self.response.content)
        assert self.status == 200, told
        assert told.keys() == {"success", "data"}
        assert told["success"] is True
        return told["data"]

    @property
    def error(self) -> Any:
        """Return what is told of a refusal."""
        told = orjson.loads(self.response.content)
        assert told.keys() == {"success", "error"}
        assert told["success"] is False
        assert told["error"].keys() == {"code", "message", "retryable", "fields"}
        return told["error"]

    @property
    def refusal(self) -> tuple[int, str]:
        """Return the status and the code of a refusal."""
        return self.status, self.error["code"]

    @property
    def blamed(self) -> list[str]:
        """Return the fields that a refusal blames."""
        return [one["field"] for one in self.error["fields"]]


def admin() -> str:
    """Return an admin's token."""
    return token(Role.ADMIN)


def seller(name: str = "1") -> str:
    """Return a seller's token."""
    return MINT(subject=name, role=Role.SELLER, now=SystemClock().now())


async def post(
    world: World,
    path: str,
    body: Any = None,
    *,
    bearer: str | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Send a body, as the refund engine unless another token is given."""
    response = await world.client.post(
        BASE + path,
        content=orjson.dumps(body),
        headers={
            "Content-Type": "application/json",
            "Authorization": f"Bearer {bearer or token()}",
            **(headers or {}),
        },
    )
    return Answer(response)


async def get(world: World, path: str, *, bearer: str | None = None) -> Answer:
    """Ask, as the refund engine unless another token is given."""
    headers = {"Authorization": f"Bearer {bearer or token()}"}
    return Answer(await world.client.get(BASE + path, headers=headers))


async def charge(world: World, *, key: str | None = "key-1", **changes: Any) -> Answer:
    """Ask for a commission that is right but for `changes`; None leaves a field out."""
    given = {**COMMISSION, **changes}
    body = {name: value for name, value in given.items() if value is not None}
    headers = {} if key is None else {"Idempotency-Key": key}
    return await post(world, "/charge-commission", body, headers=headers)
