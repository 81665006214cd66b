"""Workers that can be watched: one job at a time, two at the same, or on and on to the end."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Final

from application.actor import system_actor
from application.ports.charge_gateway import StillProcessing
from application.ports.jobs import ClaimedJob, JobKind
from application.retry_policy import RetryPolicy
from application.run_jobs import LEASE
from domain.errors import PaymentsError
from domain.ids import TransactionId
from tests.unit.application.moments import Crash, Gate
from tests.unit.application.world import WORKER, World

TURNS_MAX: Final = 200
"""More than any life takes: who needs more goes round in circles."""


async def do_one_job(world: World, pick: int) -> None:
    """Do one of the jobs that are due, and give the others back."""
    due = await world.jobs.claim(limit=100, lease=LEASE)
    for place, job in enumerate(due):
        if place == pick % len(due):
            await _try(world, job)
        else:
            await world.jobs.postpone(job, delay=timedelta(), error="not yet")


async def _try(world: World, job: ClaimedJob) -> None:
    try:
        await world.handlers[job.kind](job.subject, system_actor(job.request_id))
    except Crash:
        return  # its lease brings it back
    except PaymentsError as error:
        # What another try does not mend is set aside at once, to be found at the end.
        delay = RetryPolicy().delay(error, tries=1 if error.retryable else 8, chance=0.0)
        if delay is None:
            await world.jobs.bury(job, error=str(error))
        else:
            await world.jobs.postpone(job, delay=delay, error=str(error))
    else:
        await world.jobs.finish(job)


async def let_two_race(world: World, transaction_id: TransactionId, kind: JobKind) -> None:
    """Let one worker overtake another between Stripe's answer and its commit."""
    gate = Gate(world.begin, before=2)
    run = world.run_charge if kind is JobKind.RUN_CHARGE else world.run_transfer
    slow = replace(run, begin=gate)
    first = asyncio.create_task(slow(transaction_id=transaction_id, actor=WORKER))
    waiting = asyncio.create_task(gate.reached.wait())
    await asyncio.wait([first, waiting], return_when=asyncio.FIRST_COMPLETED)
    with suppress(PaymentsError):
        await run(transaction_id=transaction_id, actor=WORKER)
    gate.go_on.set()
    waiting.cancel()
    with suppress(PaymentsError):
        await first


async def work_to_the_end(world: World) -> None:
    """Do jobs as they fall due, while banks make up their minds, until none is left."""
    for _ in range(TURNS_MAX):
        wait = await world.jobs.until_next()
        if wait is None:
            return
        world.wait(wait)
        await world.run_jobs.drain()
        for intent in world.processor.intents.values():
            if isinstance(intent.outcome, StillProcessing):
                world.processor.pay(intent.reference)
    raise AssertionError("jobs go round in circles")
