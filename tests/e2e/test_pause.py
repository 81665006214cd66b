"""The stop of a rollback, in real processes: nothing is charged, nothing is lost, and it ends."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from entrypoints.local.clients import until
from entrypoints.local.stack import LocalStack
from entrypoints.telemetry import READY
from tests.e2e.world import World
from tests.integration.local.opside import opside

STATUS = "query { systemStatus { chargingPaused } }"
EXPLAIN = "query Explain($id: ID!) { transaction(id: $id) { explain { reasonCode } } }"


@contextmanager
def paused(stack: LocalStack) -> Iterator[None]:
    """Restart what charges and what serves with the pause; afterwards without it."""
    stack.environment["CHARGING_PAUSED"] = "true"
    try:
        restart(stack)
        yield
    finally:
        del stack.environment["CHARGING_PAUSED"]
        restart(stack)


def restart(stack: LocalStack) -> None:
    words = {"api": "serve", "worker": "worker"}
    names = [name for name in stack.processes if name.partition("-")[0] in words]
    for name in names:
        stack.processes[name].stop()
    for started in [stack.start(name, words[name.partition("-")[0]]) for name in names]:
        started.wait_ready(READY)


async def test_while_charging_is_paused_commissions_wait_and_then_go_on(
    world: World, tmp_path: Path
) -> None:
    await world.story.save_card()
    with paused(world.stack):
        assert await world.story.admin(STATUS) == {"chargingPaused": True}
        asked = await world.charge(fundsFlow="FEE_ONLY")
        one = str(asked["transaction"]["id"])
        told = await until(
            lambda: world.story.admin(EXPLAIN, id=one),
            lambda answer: answer["explain"]["reasonCode"] == "CHARGING_PAUSED",
            what="the transaction waits for the end of the pause",
        )
        assert told == {"explain": {"reasonCode": "CHARGING_PAUSED"}}
        dollar = await asyncio.to_thread(
            opside, "verify-live", "--yes", where=tmp_path, variables=world.stack.environment
        )
        assert (dollar.returncode, dollar.stderr.splitlines()[0]) == (1, "CHARGING_PAUSED")
        checks = await asyncio.to_thread(
            opside, "doctor", "--json", where=tmp_path, variables=world.stack.environment
        )
        lines = {line["name"]: line for line in json.loads(checks.stdout)["checks"]}
        assert lines["charging"]["state"] == "WARNING"
        assert await world.charges() == []
        assert (await world.transaction(one))["status"] == "PENDING"
    await world.becomes(one, status="CHARGED")
    assert [one["amount"] for one in await world.charges()] == [2000]
    await world.books_agree()
