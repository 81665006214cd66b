"""Of all who ask for the seat one has it, until it leaves or is silent for too long."""

import asyncio
from datetime import timedelta

from tests.builders import a_transaction_id
from tests.contract.store import Store

MINUTE = timedelta(minutes=1)
INSTANT = timedelta(milliseconds=50)


async def test_of_many_who_ask_at_once_one_leads(store: Store) -> None:
    asking = [a_transaction_id() for _ in range(8)]
    led = await asyncio.gather(*(store.leadership.hold(one, lease=MINUTE) for one in asking))
    assert sorted(led) == [False] * 7 + [True]
    leader = asking[led.index(True)]
    again = await asyncio.gather(*(store.leadership.hold(one, lease=MINUTE) for one in asking))
    assert asking[again.index(True)] == leader
    assert sum(again) == 1


async def test_another_leads_at_once_when_the_leader_leaves(store: Store) -> None:
    first, second = a_transaction_id(), a_transaction_id()
    assert await store.leadership.hold(first, lease=MINUTE)
    await store.leadership.release(first)
    assert await store.leadership.hold(second, lease=MINUTE)
    assert not await store.leadership.hold(first, lease=MINUTE)


async def test_nobody_else_can_take_the_seat_away(store: Store) -> None:
    first, second = a_transaction_id(), a_transaction_id()
    assert await store.leadership.hold(first, lease=MINUTE)
    await store.leadership.release(second)
    assert not await store.leadership.hold(second, lease=MINUTE)


async def test_another_leads_when_nothing_is_heard_of_the_leader(store: Store) -> None:
    assert await store.leadership.hold(a_transaction_id(), lease=INSTANT)
    await asyncio.sleep(INSTANT.total_seconds() * 2)
    assert await store.leadership.hold(a_transaction_id(), lease=MINUTE)
