"""Stripe's events held back for a while, and then told in an order of the test's choice."""

import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Any, Final

import orjson

from entrypoints.local.clients import until
from tests.e2e.world import World

COPIES: Final = 2
"""How often each event is told: Stripe promises at least once, and no more."""


class Order(Enum):
    """Which event comes first."""

    AS_IT_HAPPENED = "as it happened"
    BACKWARDS = "backwards"


@dataclass(frozen=True, slots=True)
class News:
    """What happened at Stripe since a moment, which nobody was told yet."""

    world: World
    known: frozenset[str]

    async def tell(self, order: Order) -> list[str]:
        """Post everything, twice, signed; return the types once all of it is done with."""
        oldest_first = await self._untold()
        events = oldest_first if order is Order.AS_IT_HAPPENED else oldest_first[::-1]
        for event in events:
            for _ in range(COPIES):
                assert await post(self.world, event) == HTTPStatus.OK
        await until(
            lambda: self._unfinished([event["id"] for event in events]),
            lambda unfinished: not unfinished,
            what="every event is done with",
        )
        return [event["type"] for event in events]

    async def _untold(self) -> list[Any]:
        found = await every_event(self.world)
        return [event for event in found if event["id"] not in self.known]

    async def _unfinished(self, references: list[str]) -> list[tuple[str, str]]:
        async with self.world.database() as connection:
            rows = await connection.fetch(
                "SELECT type, state FROM webhook_event WHERE reference = ANY($1)"
                " AND state NOT IN ('PROCESSED', 'IGNORED')",
                references,
            )
        return [(row["type"], row["state"]) for row in rows]


@asynccontextmanager
async def held_back(world: World) -> AsyncIterator[News]:
    """Let nothing be told of what happens within the block, but by the test's own hand."""
    known = frozenset(event["id"] for event in await every_event(world))
    await world.deliver(mode="drop")
    yield News(world, known)
    await world.deliver(mode="normal")


async def every_event(world: World) -> list[Any]:
    """Return the platform's newest events and those of the seller's account, oldest first."""
    found = await events_of(world, None)
    account = await world.account_reference()
    if account is not None:
        found += await events_of(world, account)
    # Stable: within one second the order of each list is the order of what happened.
    return sorted(found, key=lambda event: int(event["created"]))


async def events_of(world: World, account: str | None) -> list[Any]:
    """Return one account's newest events, oldest first."""
    headers = {"Authorization": f"Bearer {world.stack.stripe_key}"}
    if account is not None:
        headers["Stripe-Account"] = account
    url = f"{world.stack.sandbox_url}/v1/events?limit=100"
    async with world.session.get(url, headers=headers) as response:
        response.raise_for_status()
        rows = (await response.json())["data"]
    return [row if account is None else {**row, "account": account} for row in reversed(rows)]


async def post(world: World, event: Any) -> int:
    """Post an event to the door that it belongs to, signed as Stripe signs; return the status."""
    is_connect = "account" in event
    path = "/webhooks/stripe/connect" if is_connect else "/webhooks/stripe"
    name = "STRIPE_WEBHOOK_SECRET_CONNECT" if is_connect else "STRIPE_WEBHOOK_SECRET"
    body, stamp = orjson.dumps(event), str(int(time.time()))
    secret = world.stack.environment[name].encode()
    digest = hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"Stripe-Signature": f"t={stamp},v1={digest}"}
    async with world.session.post(
        world.stack.api_url + path, data=body, headers=headers
    ) as response:
        return response.status
