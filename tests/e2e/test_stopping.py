"""A worker that is told to stop: its jobs are done, or another's at once; nothing is done twice."""

import asyncio
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest

from entrypoints.local.clients import until
from entrypoints.local.process import ServiceProcess
from entrypoints.telemetry import READY
from tests.e2e.world import World

LEASE_SECONDS = 300


@pytest.fixture
async def alone(world: World) -> AsyncIterator[World]:
    """Lend the stack without its workers."""
    names = [name for name in world.stack.processes if name.startswith("worker")]
    for name in names:
        world.stack.processes[name].stop()
    yield world
    for name in names:
        if not world.stack.processes[name].is_running:
            world.stack.start(name, "worker").wait_ready(READY)


def patient_worker(world: World, **settings: str) -> ServiceProcess:
    """Start a worker that holds its jobs for very long, and waits for Stripe."""
    environment = {
        **world.stack.environment,
        "WORKER_LEASE_SECONDS": str(LEASE_SECONDS),
        "STRIPE_TIMEOUT_SECONDS": "30",
        **settings,
    }
    process = ServiceProcess.start(
        "worker-alone", ["worker"], environment=environment, logs=world.stack.logs
    )
    process.wait_ready(READY)
    return process


async def begun(world: World, *, seconds: int) -> Any:
    """Let a charge begin that Stripe makes at once, and tells of only later."""
    await world.story.save_card()
    await world.deliver(mode="drop")
    await world.fault("hang_after_commit", "/v1/payment_intents", seconds=seconds)
    answer = await world.charge(fundsFlow="FEE_ONLY")
    await until(world.charges, lambda found: len(found) == 1, what="Stripe has charged")
    return answer["transaction"]


async def test_a_job_that_ends_soon_is_done_before_its_worker_is_gone(alone: World) -> None:
    worker = patient_worker(alone)
    transaction = await begun(alone, seconds=2)
    worker.signal(signal.SIGTERM)
    assert await asyncio.to_thread(worker.popen.wait, 30) == 0
    assert (await alone.transaction(transaction["id"]))["status"] == "CHARGED"


async def test_a_job_that_takes_too_long_is_another_workers_at_once(alone: World) -> None:
    worker = patient_worker(alone, WORKER_STOP_SECONDS="0.2")
    transaction = await begun(alone, seconds=6)
    worker.signal(signal.SIGTERM)
    assert await asyncio.to_thread(worker.popen.wait, 30) == 0
    assert (await alone.transaction(transaction["id"]))["chargeState"] == "PROCESSING"

    async with alone.database() as connection:
        held = await connection.fetch(
            "SELECT state, leased_until, due_at <= now() AS is_due FROM outbox"
            " WHERE kind = 'RUN_CHARGE' AND subject = (SELECT CAST(id AS text) FROM transaction"
            "  WHERE number = $1)",
            int(transaction["number"]),
        )
    assert [tuple(row) for row in held] == [("READY", None, True)]

    # Far sooner than the lease ends.
    alone.stack.start("worker-1", "worker").wait_ready(READY)
    await alone.becomes(transaction["id"], status="CHARGED")
    assert len(await alone.charges()) == 1
