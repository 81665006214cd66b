"""Who follows is told of everything once, in order, whichever process is there to tell it."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson

from entrypoints.telemetry import READY
from entrypoints.tokens import mint_token
from tests.e2e.world import World

PATIENCE_SECONDS = 60

TIMELINE = "subscription T($id: ID!) { transactionTimeline(id: $id) { cursor action } }"
HISTORY = "query H($id: ID!) { transaction(id: $id) { timeline(first: 100) { nodes { action } } } }"


@asynccontextmanager
async def timeline(
    world: World, transaction: str, *, last: str | None = None
) -> AsyncIterator[AsyncIterator[tuple[str, str]]]:
    """Follow a transaction; yields the cursor and the action of each thing that is told."""
    stack = world.stack
    token = mint_token(stack.settings, role="seller", subject=world.seller_id, hours=1)
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    if last is not None:
        headers["Last-Event-ID"] = last
    asked = {"query": TIMELINE, "variables": {"id": transaction}}
    connector = aiohttp.TCPConnector(force_close=True)
    async with (
        aiohttp.ClientSession(connector=connector) as session,
        session.post(f"{stack.api_url}/graphql", json=asked, headers=headers) as response,
    ):
        assert response.status == 200
        yield _told(response)


async def _told(response: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, str]]:
    async for line in response.content:
        name, _, data = line.decode().partition(": ")
        if name == "data" and data.strip():
            told: Any = orjson.loads(data)["data"]["transactionTimeline"]
            yield told["cursor"], told["action"]


async def test_who_is_cut_off_goes_on_at_another_process_without_a_gap_or_a_repeat(
    world: World,
) -> None:
    await world.story.onboard()
    await world.story.save_card()
    await world.story.fund("claim-1")
    answer = await world.charge()
    transaction = answer["transaction"]["id"]
    stack, told = world.stack, list[tuple[str, str]]()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), timeline(world, transaction) as news:
            told.append(await anext(news))
            stack.start("api-2", "serve").wait_ready(READY)
            stack.processes["api-1"].signal(signal.SIGKILL)
        async with (
            asyncio.timeout(PATIENCE_SECONDS),
            timeline(world, transaction, last=told[-1][0]) as news,
        ):
            await world.becomes(transaction, transferState="TRANSFERRED")
            known = await world.story.seller(HISTORY, id=transaction)
            actions = [node["action"] for node in known["timeline"]["nodes"]]
            while len(told) < len(actions):
                told.append(await anext(news))
    finally:
        stack.processes["api-1"].stop()
        stack.start("api-1", "serve").wait_ready(READY)
        stack.processes.pop("api-2").stop()
    assert actions[0] == "transaction.requested"
    assert [action for _, action in told] == actions
    assert len({cursor for cursor, _ in told}) == len(told) > 3
