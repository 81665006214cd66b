"""Keys are counted by operation and found by name, whoever used them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.ports.idempotency import RETENTION, IdempotencyConflict
from application.ports.requests import KeyStats, KeyUse
from tests.builders import LATER, fresh
from tests.contract.store import Store
from tests.contract.test_idempotency import a_record, reserve

DAY = timedelta(days=1)


async def test_keys_are_counted_by_operation_at_a_moment(store: Store) -> None:
    for age in (0, 0, 1, 2):
        await reserve(store, replace(a_record(fresh("key")), at=LATER - age * DAY))
    await reserve(store, replace(a_record(fresh("key")), operation="a"))
    moment = LATER + RETENTION - DAY
    assert await store.requests.stats(at=moment) == [
        KeyStats(operation="a", live=1, expiring=1, expired=0, replays=0, oldest_at=LATER),
        KeyStats(
            operation="chargeCommission",
            live=2,
            expiring=2,
            expired=2,
            replays=0,
            oldest_at=LATER - 2 * DAY,
        ),
    ]


async def test_each_use_of_a_key_is_found_with_its_replays(store: Store) -> None:
    first = a_record(fresh("key"))
    await reserve(store, first)
    others = replace(first, caller="admin", operation="b", at=LATER + DAY)
    await reserve(store, others)
    await reserve(store, a_record(fresh("key")))
    again = replace(first, at=LATER + 2 * DAY)
    assert await reserve(store, again) == first
    assert await reserve(store, again) == first
    expected = KeyUse(
        record=first, expires_at=LATER + RETENTION, replays=2, replayed_at=LATER + 2 * DAY
    )
    unused = KeyUse(record=others, expires_at=LATER + DAY + RETENTION, replays=0, replayed_at=None)
    assert await store.requests.uses(first.key, limit=9) == [expected, unused]
    assert await store.requests.uses(first.key, limit=1) == [expected]
    assert await store.requests.uses(fresh("key"), limit=9) == []


async def test_a_conflict_is_no_replay(store: Store) -> None:
    first = a_record(fresh("key"))
    await reserve(store, first)

    async def ask_differently() -> None:
        async with store.begin() as unit:
            known = await unit.idempotency.reserve(first)
            assert known is not None
            known.require_same({"claimId": "another"})

    with pytest.raises(IdempotencyConflict):
        await ask_differently()
    assert [use.replays for use in await store.requests.uses(first.key, limit=1)] == [0]
