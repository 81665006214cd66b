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
PROGRESS = "subscription P($id: ID!) { reconciliationProgress(runId: $id) { id state done total } }"
START = """
mutation Start($input: ProcessReconciliationsInput!) {
  processReconciliations(input: $input) { ... on ReconciliationRunPayload { run { id } } }
}"""
HISTORY = "query H($id: ID!) { transaction(id: $id) { timeline(first: 100) { nodes { action } } } }"


@asynccontextmanager
async def following(
    world: World, document: str, id: str, *, role: str = "seller", last: str | None = None
) -> AsyncIterator[AsyncIterator[Any]]:
    """Follow something; yields what is told, up to its end."""
    stack = world.stack
    token = mint_token(stack.settings, role=role, subject=world.seller_id, hours=1)
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    if last is not None:
        headers["Last-Event-ID"] = last
    asked = {"query": document, "variables": {"id": id}}
    connector = aiohttp.TCPConnector(force_close=True)
    async with (
        asyncio.timeout(PATIENCE_SECONDS),
        aiohttp.ClientSession(connector=connector) as session,
        session.post(f"{stack.api_url}/graphql", json=asked, headers=headers) as response,
    ):
        assert response.status == 200
        yield _told(response)


async def _told(response: aiohttp.ClientResponse) -> AsyncIterator[Any]:
    async for line in response.content:
        name, _, data = line.decode().partition(": ")
        if name == "data" and data.strip():
            (told,) = orjson.loads(data)["data"].values()
            yield told


async def test_who_is_cut_off_goes_on_at_another_process_without_a_gap_or_a_repeat(
    world: World,
) -> None:
    await world.story.onboard()
    await world.story.save_card()
    await world.story.fund("claim-1")
    answer = await world.charge()
    transaction = answer["transaction"]["id"]
    stack, told = world.stack, list[Any]()
    try:
        async with following(world, TIMELINE, transaction) as news:
            told.append(await anext(news))
            stack.start("api-2", "serve").wait_ready(READY)
            stack.processes["api-1"].signal(signal.SIGKILL)
        async with following(world, TIMELINE, transaction, last=told[-1]["cursor"]) as news:
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
    assert [one["action"] for one in told] == actions
    assert len({one["cursor"] for one in told}) == len(told) > 3


async def test_a_run_is_shown_while_it_runs_to_its_end(world: World) -> None:
    started = await world.story.admin(START, input={"reason": "to be watched"})
    run = started["run"]["id"]
    async with following(world, PROGRESS, run, role="admin") as news:
        shown = [one async for one in news]
    steps = [one["done"] for one in shown]
    assert {one["id"] for one in shown} == {run}
    assert steps == sorted(steps)
    assert shown[-1]["state"] == "DONE"
    assert shown[-1]["done"] == shown[-1]["total"] > 0
