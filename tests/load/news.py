"""What happened at Stripe, read from its own lists, and what has been told of it so far."""

import math
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson

from entrypoints.local.clients import SandboxClient
from tests.bench.figures import RoundFailed
from tests.bench.requests import CONNECT, PLATFORM
from tests.load.ground import Ground

PAGE: Final = "100"
COPIES_MIN: Final = 0.25
"""At least so much of what is posted has been posted before."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event as Stripe would send it, and the door it would come to."""

    reference: str
    body: bytes
    path: str


@dataclass(slots=True)
class News:
    """Every event that Stripe's lists showed, each read once."""

    ground: Ground
    dice: random.Random
    told: list[Event] = field(default_factory=list)
    _last: dict[str | None, str] = field(default_factory=dict)

    def fresh(self) -> list[Event]:
        """Return what happened since the last time; from now on it counts as told."""
        found = self.ground.ask_stripe(self._read)
        self.told += found
        return found

    def mixed(self, fresh: list[Event], size: int) -> list[Event]:
        """Return what is new among copies of all that was ever told, in a drawn order."""
        mixed = [*fresh, *self.dice.choices(self.told, k=max(0, size - len(fresh)))]
        self.dice.shuffle(mixed)
        return mixed

    def require_copies(self, posted: int) -> None:
        """Raise `RoundFailed` where too little would be posted more than once."""
        if len(self.told) > posted * (1 - COPIES_MIN):
            least = math.ceil(len(self.told) / (1 - COPIES_MIN))
            raise RoundFailed(f"{len(self.told)} events happened; let --events be {least} or more")

    async def _read(self, sandbox: SandboxClient) -> list[Event]:
        accounts = (await sandbox.get("/_sandbox/books"))["connected"]
        found: list[Event] = []
        for account in (None, *accounts):
            rows = await newer(replace(sandbox, account=account), self._last.get(account))
            if rows:
                self._last[account] = rows[0]["id"]
            path = PLATFORM if account is None else CONNECT
            found += [Event(row["id"], orjson.dumps(row), path) for row in reversed(rows)]
        return found


async def newer(sandbox: SandboxClient, last: str | None) -> list[Any]:
    """Return an account's events that are newer than the one it names, newest first."""
    rows: list[Any] = []
    async for row in listed(sandbox, "/v1/events"):
        if row["id"] == last:
            break
        rows.append(row)
    return rows


async def everything(sandbox: SandboxClient, path: str) -> Sequence[Any]:
    """Return a whole list of Stripe's."""
    return [row async for row in listed(sandbox, path)]


async def listed(sandbox: SandboxClient, path: str) -> AsyncIterator[Any]:
    """Yield a list of Stripe's row by row, newest first."""
    page = await sandbox.get(path, limit=PAGE)
    while True:
        for row in page["data"]:
            yield row
        if not page["has_more"]:
            return
        page = await sandbox.get(path, limit=PAGE, starting_after=page["data"][-1]["id"])
