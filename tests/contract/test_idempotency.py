"""A key belongs to its first request: everybody after it gets that one back."""

import asyncio
from dataclasses import replace

import pytest

from application.ports.idempotency import IdempotencyRecord, RequestInProgress
from tests.builders import LATER, fresh
from tests.contract.store import Store


def a_record(key: str, result: str = "first") -> IdempotencyRecord:
    return IdempotencyRecord(
        caller="engine",
        operation="chargeCommission",
        key=key,
        request={"claimId": "C-1", "metadata.größe": "„XL“", "recoveryId": ""},
        result=result,
        at=LATER,
    )


async def reserve(store: Store, record: IdempotencyRecord) -> IdempotencyRecord | None:
    async with store.begin() as unit:
        return await unit.idempotency.reserve(record)


async def test_the_first_request_is_returned_to_all_that_follow(store: Store) -> None:
    first = a_record(fresh("key"))
    assert await reserve(store, first) is None
    assert await reserve(store, first) == first
    assert await reserve(store, replace(first, request={"claimId": "C-2"}, result="x")) == first


async def test_of_many_at_once_one_is_the_first(store: Store) -> None:
    key = fresh("key")
    results = await asyncio.gather(
        *(reserve(store, a_record(key, result=str(number))) for number in range(6))
    )
    assert results.count(None) == 1
    winner = a_record(key, result=str(results.index(None)))
    assert [known for known in results if known is not None] == [winner] * 5


async def test_a_key_is_scoped_to_its_caller_and_operation(store: Store) -> None:
    first = a_record(fresh("key"))
    assert await reserve(store, first) is None
    assert await reserve(store, replace(first, caller="admin")) is None
    assert await reserve(store, replace(first, operation="recordReceipt")) is None
    assert await reserve(store, replace(first, key=fresh("key"))) is None


async def test_what_came_of_a_request_can_be_concluded_later_in_the_unit(store: Store) -> None:
    first = a_record(fresh("key"))
    concluded = replace(first, result="another")
    async with store.begin() as unit:
        assert await unit.idempotency.reserve(first) is None
        await unit.idempotency.conclude(concluded)
        assert await unit.idempotency.reserve(first) == concluded
    assert await reserve(store, first) == concluded


async def test_a_request_that_failed_leaves_its_key_free(store: Store) -> None:
    record = a_record(fresh("key"))

    async def reserve_and_fail() -> None:
        async with store.begin() as unit:
            await unit.idempotency.reserve(record)
            raise ValueError("the request fails")

    with pytest.raises(ValueError, match="the request fails"):
        await reserve_and_fail()
    assert await reserve(store, record) is None


async def test_a_request_that_is_being_worked_on_for_long_is_in_progress(store: Store) -> None:
    record = a_record(fresh("key"))
    async with store.begin() as unit:
        assert await unit.idempotency.reserve(record) is None
        with pytest.raises(RequestInProgress) as refusal:
            await reserve(store, record)
        assert refusal.value.retryable
    assert await reserve(store, record) == record
