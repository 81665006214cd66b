"""One money stop stands at a time, and the last look at the books is the one that is shown."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from adapters.system.ids import Uuid7Source
from domain.book_check import BookCheck, Finding, FindingCode
from domain.ids import BookCheckId, MoneyStopId
from domain.money_stop import MoneyStop
from tests.builders import LATER, NOON, usd
from tests.contract.store import Store, a_job

_ids = Uuid7Source()

FINDINGS = (Finding(FindingCode.FEES_OFF, 2, usd(-3)), Finding(FindingCode.JOB_DEAD, 1))


def a_check() -> BookCheck:
    return BookCheck(id=BookCheckId(_ids.new()), at=NOON, findings=FINDINGS)


def a_stop(check: BookCheck) -> MoneyStop:
    return MoneyStop(
        id=MoneyStopId(_ids.new()), raised_at=NOON, check_id=check.id, codes=check.breaches
    )


async def raised(store: Store) -> MoneyStop:
    check = a_check()
    stop = a_stop(check)
    async with store.begin() as unit:
        await unit.book_checks.add(check)
        assert await unit.money_stops.raise_up(stop)
    return stop


async def test_a_stop_stands_until_it_is_lifted_and_may_be_raised_again(store: Store) -> None:
    async with store.begin() as unit:
        assert await unit.money_stops.standing() is None
        assert await unit.money_stops.lock() is None
    stop = await raised(store)
    async with store.begin() as unit:
        assert await unit.money_stops.standing() == stop
        assert not await unit.money_stops.raise_up(replace(stop, id=MoneyStopId(_ids.new())))
    async with store.begin() as unit:
        assert await unit.money_stops.lock() == stop
        await unit.money_stops.lift(stop, at=LATER)
    async with store.begin() as unit:
        assert await unit.money_stops.standing() is None
    again = await raised(store)
    async with store.begin() as unit:
        assert await unit.money_stops.standing() == again


async def test_of_many_that_raise_a_stop_at_once_one_does(store: Store) -> None:
    check = a_check()
    async with store.begin() as unit:
        await unit.book_checks.add(check)

    async def raise_one() -> bool:
        async with store.begin() as unit:
            return await unit.money_stops.raise_up(a_stop(check))

    assert sorted(await asyncio.gather(*(raise_one() for _ in range(5)))) == [False] * 4 + [True]


async def test_how_the_service_stands_is_one_answer(store: Store) -> None:
    before = await store.system.facts()
    assert (before.money_stop, before.last_check) == (None, None)
    assert (before.jobs_ready, before.oldest_job_due_at, before.jobs_dead) == (0, None, 0)
    assert (before.events_waiting, before.oldest_event_at) == (0, None)
    async with store.begin() as unit:
        unit.outbox.add(a_job(), a_job())
        await unit.book_checks.add(replace(a_check(), at=NOON - timedelta(days=1)))
    stop = await raised(store)
    (dead,) = await store.jobs.claim(limit=1, lease=timedelta(minutes=1))
    await store.jobs.bury(dead, error="no")
    after = await store.system.facts()
    assert after.money_stop == stop
    assert after.last_check == BookCheck(id=stop.check_id, at=NOON, findings=FINDINGS)
    assert (after.jobs_ready, after.jobs_dead) == (1, 1)
    assert after.oldest_job_due_at is not None
