"""The commands beside a running stack: what they tell programs, and what they do for people."""

import asyncio
import json
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

from adapters.system.clock import SystemClock
from tests.e2e.world import World
from tests.integration.local.opside import opside

TELLING = (
    "jobs",
    "jobs list",
    "books",
    "explain 1",
    "events list",
    "events replay --about evt_nobodys --reason because --dry-run",
    "webhooks list",
    "webhooks register",
    "webhooks rotate",
    "audit verify",
    "audit export --out audit.csv",
    "reconcile",
    "doctor",
)


async def run(
    world: World, where: Path, words: str, *more: str, answer: str = ""
) -> "subprocess.CompletedProcess[str]":
    return await asyncio.to_thread(
        opside,
        *(*words.split(), *more),
        where=where,
        variables=world.stack.environment,
        answer=answer,
    )


async def told(world: World, where: Path, words: str, *more: str) -> Any:
    """Return what a command that goes well tells a program."""
    ended = await run(world, where, words, *more, "--json")
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


async def charged(world: World) -> str:
    await world.story.save_card()
    asked = await world.charge(fundsFlow="FEE_ONLY")
    transaction_id = str(asked["transaction"]["id"])
    await world.becomes(transaction_id, chargeState="CHARGED")
    return transaction_id


async def test_every_command_tells_programs_one_object_and_nothing_else(
    world: World, tmp_path: Path
) -> None:
    await charged(world)
    turns = asyncio.Semaphore(3)

    async def answer(words: str) -> tuple[int, Any]:
        async with turns:
            ended = await run(world, tmp_path, words, "--json")
        return ended.returncode, json.loads(ended.stdout)

    for words, (status, found) in zip(
        TELLING, await asyncio.gather(*map(answer, TELLING)), strict=True
    ):
        assert isinstance(found, dict), words
        # 3 where a rotation would have something to do; nothing here has failed.
        assert status == (3 if words == "webhooks rotate" else 0), words


async def test_events_are_listed_tried_asked_about_and_acted_on_again(
    world: World, tmp_path: Path
) -> None:
    about = ("--about", await charged(world))
    listed = (await told(world, tmp_path, "events list", *about))["events"]
    assert {one["source"] for one in listed} == {"DELIVERED"}
    assert "payment_intent.succeeded" in {one["type"] for one in listed}

    again = ("events replay", *about, "--reason", "a test")
    tried = await told(world, tmp_path, *again, "--dry-run")
    assert (tried["matching"], len(tried["previews"])) == (len(listed), len(listed))
    refused = await run(world, tmp_path, *again, answer="n\n")
    assert refused.returncode == 1
    assert f"Act on {len(listed)} events again? [y/N]" in refused.stderr
    assert await replays(world) == 0

    done = await told(world, tmp_path, *again, "--yes")
    assert {one["id"] for one in done["queued"]} == {one["id"] for one in listed}
    assert await replays(world) == len(listed)
    await world.books_agree()


async def replays(world: World) -> int:
    """Return how many of this seller's events were let be acted on again."""
    async with world.database() as connection:
        found = await connection.fetchval(
            "SELECT count(*) FROM audit_event JOIN transaction"
            " ON transaction.id = audit_event.transaction_id"
            " WHERE action = 'event.replayed' AND transaction.seller_id = $1",
            world.seller_id,
        )
    return int(found)


async def test_missed_events_are_looked_for_from_a_moment_on(world: World, tmp_path: Path) -> None:
    since = f"{SystemClock().now() - timedelta(hours=1):%Y-%m-%dT%H:%M:%S}"
    found = await told(world, tmp_path, "events recover", "--since", since)
    assert found["since"] == f"{since}+00:00"
    late = await run(world, tmp_path, "events recover", "--since", "2020-01-01")
    assert (late.returncode, late.stderr.splitlines()[0]) == (1, "VALIDATION_FAILED")


PAUSED = {"CHARGING_PAUSED": "true"}


async def test_a_dollar_is_taken_and_given_back_and_every_record_is_there(
    world: World, tmp_path: Path
) -> None:
    refused = await run(world, tmp_path, "verify-live", answer="n\n")
    assert refused.returncode == 1
    assert (
        "This charges 1.00 USD (test money) to the visa card that ends with 4242" in refused.stderr
    )
    first = await told(world, tmp_path, "verify-live", "--yes")
    assert (first["passed"], {one["state"] for one in first["checks"]}) == (True, {"OK"})
    assert {one["name"]: one["evidence"] for one in first["checks"]}["charge-at-stripe"] == (
        "Stripe took 1.00 USD"
    )
    second = await told(world, tmp_path, "verify-live", "--yes")
    assert (second["run"], second["transaction"] > first["transaction"]) == (first["run"] + 1, True)
    ready = (await told(world, tmp_path, "doctor"))["checks"]
    (line,) = [one for one in ready if one["name"] == "live-verification"]
    assert line["state"] == "OK"
    await world.books_agree()


async def test_a_run_that_was_broken_off_is_gone_on_with(world: World, tmp_path: Path) -> None:
    workers = [name for name in world.stack.processes if name.startswith("worker")]
    for name in workers:
        world.stack.processes[name].stop()
    broken = await run(world, tmp_path, "verify-live", "--yes", "--patience", "1", "--json")
    assert broken.returncode == 1
    begun = json.loads(broken.stdout)
    assert begun["passed"] is False
    for name in workers:
        world.stack.start(name, "worker")
    whole = await told(world, tmp_path, "verify-live", "--yes")
    assert (whole["run"], whole["transaction"]) == (begun["run"], begun["transaction"])
    assert whole["passed"] is True
