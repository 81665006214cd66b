"""Processes are killed and servers wiped with work in flight: nothing lost, nothing twice."""

import asyncio
import signal

from redis.asyncio import Redis

from entrypoints.local.clients import until
from tests.e2e.world import World


def kill_workers(world: World) -> list[str]:
    names = [name for name in world.stack.processes if name.startswith("worker")]
    for name in names:
        world.stack.processes[name].signal(signal.SIGKILL)
        world.stack.processes[name].popen.wait()
    return names


async def test_workers_killed_between_stripe_and_the_books_charge_once(world: World) -> None:
    await world.story.save_card()
    await world.deliver(mode="drop")
    await world.fault("hang_after_commit", "/v1/payment_intents", seconds=2)
    answer = await world.charge(fundsFlow="FEE_ONLY")
    # The charge exists at Stripe, and nobody here knows it.
    await until(world.charges, lambda found: len(found) == 1, what="Stripe has charged")
    names = kill_workers(world)
    stuck = await world.transaction(answer["transaction"]["id"])
    assert stuck["chargeState"] == "PROCESSING"

    for name in names:
        world.stack.start(name, "worker")

    await world.becomes(answer["transaction"]["id"], status="CHARGED")
    assert len(await world.charges()) == 1


async def test_a_charge_whose_worker_and_job_are_gone_is_found_and_made_once(world: World) -> None:
    await world.story.save_card()
    await world.deliver(mode="drop")
    await world.fault("hang_after_commit", "/v1/payment_intents", seconds=2)
    answer = await world.charge(fundsFlow="FEE_ONLY")
    await until(world.charges, lambda found: len(found) == 1, what="Stripe has charged")
    names = kill_workers(world)
    number = int(answer["transaction"]["number"])
    async with world.database() as connection:
        subject = await connection.fetchval(
            "UPDATE transaction SET updated_at = updated_at - interval '20 minutes'"
            " WHERE number = $1 RETURNING id::text",
            number,
        )
        # The database lets nobody delete a job that is due; this one counts as done.
        gone = await connection.execute(
            "UPDATE outbox SET state = 'DONE', finished_at = now() WHERE subject = $1", subject
        )
        assert gone == "UPDATE 1"
        # What the scheduler writes every five minutes.
        await connection.execute(
            "INSERT INTO outbox (id, kind, subject, request_id, state, tries, due_at, created_at)"
            " VALUES (gen_random_uuid(), 'FIND_STUCK_WORK', 'all', 'e2e', 'READY', 0, now(), now())"
        )
    for name in names:
        world.stack.start(name, "worker")

    await world.becomes(answer["transaction"]["id"], status="CHARGED")
    assert len(await world.charges()) == 1


async def test_valkey_wiped_with_work_in_flight_loses_nothing(world: World) -> None:
    await world.story.save_card()
    redis = Redis.from_url(world.stack.servers.redis_url)
    try:
        answers = []
        for n in range(20):
            answers.append(await world.charge(claimId=f"c-{n}", fundsFlow="FEE_ONLY"))
            await redis.flushall()
    finally:
        await redis.aclose()

    for answer in answers:
        await world.becomes(answer["transaction"]["id"], status="CHARGED")
    assert len(await world.charges()) == 20


async def test_a_killed_api_forgets_no_answered_request(world: World) -> None:
    await world.story.save_card()
    answers = await asyncio.gather(
        *(world.charge(claimId=f"c-{n}", fundsFlow="FEE_ONLY") for n in range(10))
    )
    name = next(name for name in world.stack.processes if name.startswith("api"))
    world.stack.processes[name].signal(signal.SIGKILL)
    world.stack.processes[name].popen.wait()
    world.stack.start(name, "serve").wait_ready('"event":"ready"')

    for answer in answers:
        await world.becomes(answer["transaction"]["id"], status="CHARGED")
    assert len(await world.charges()) == 10
