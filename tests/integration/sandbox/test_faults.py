"""Faults: each breaks the exchange where it says, and leaves the state that it says."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
import stripe

from tests.integration.sandbox.door import Door, close
from tests.patience import PATIENCE_SECONDS
from tests.stripe_contract.watched import watched

PAYMENT = {
    "amount": 2000,
    "currency": "usd",
    "payment_method": "pm_card_visa",
    "confirm": True,
}
PATH = "/v1/payment_intents"


async def plan(door: Door, kind: str, **more: object) -> None:
    await door.control("POST", "/faults", kind=kind, path=PATH, **more)


def pay(door: Door) -> Coroutine[Any, Any, Any]:
    payment: Coroutine[Any, Any, Any] = door.v1.payment_intents.create_async(
        PAYMENT, {"idempotency_key": "attempt-1"}
    )
    return payment


async def payments(door: Door) -> int:
    return len((await door.v1.payment_intents.list_async()).data)


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("429", 429, "rate_limit"),
        ("429_without_reason", 429, "rate_limit"),
        ("lock_timeout", 429, "lock_timeout"),
        ("409", 409, "idempotency_key_in_use"),
        ("500_before", 500, None),
    ],
)
async def test_a_refusal_before_the_work_leaves_nothing_and_frees_the_key(
    door: Door, kind: str, status: int, code: str | None
) -> None:
    await plan(door, kind)
    error = await door.refused(pay(door))
    assert (error.http_status, getattr(error.error, "code", None)) == (status, code)
    assert await payments(door) == 0
    await pay(door)
    assert await payments(door) == 1


async def test_a_lock_timeout_asks_to_be_retried(door: Door) -> None:
    await plan(door, "lock_timeout")
    raw = await door.post(PATH, "amount=2000&currency=usd")
    assert raw.headers["stripe-should-retry"] == "true"


async def test_a_rate_limit_tells_its_reason_or_none(door: Door) -> None:
    form = "amount=2000&currency=usd"
    await plan(door, "429")
    await plan(door, "429", reason="endpoint-concurrency")
    await plan(door, "429_without_reason")
    told = [(await door.post(PATH, form)).headers for _ in range(3)]
    reasons = [headers.get("stripe-rate-limited-reason") for headers in told]
    assert reasons == ["global-rate", "endpoint-concurrency", None]


async def struck(door: Door) -> list[int]:
    await plan(door, "500_before", chance=0.5, times=1000)
    return [(await door.post(PATH, "amount=2000&currency=usd")).status for _ in range(30)]


async def test_chance_strikes_the_same_requests_in_every_run_of_a_seed(door: Door) -> None:
    runs = []
    for seed in (7, 7, 8):
        with watched(seed=seed) as url:
            runs.append(await struck(replace(door, url=url)))
    assert runs[0] == runs[1] != runs[2]
    assert 5 < runs[0].count(500) < 25


async def test_a_failure_after_the_commit_is_stored_and_replayed(door: Door) -> None:
    await plan(door, "500_after")
    first = await door.refused(pay(door))
    again = await door.refused(pay(door))
    assert (first.http_status, again.http_status) == (500, 500)
    assert again.headers["idempotent-replayed"] == "true"
    assert await payments(door) == 1


@pytest.mark.parametrize(
    ("kind", "told"),
    # The SDK's aiohttp client lets a body that ends too early through as aiohttp's own error.
    [
        ("truncate_after_commit", aiohttp.ClientPayloadError),
        ("reset_after", stripe.APIConnectionError),
    ],
)
async def test_an_answer_lost_after_the_commit_is_found_by_its_key(
    door: Door, kind: str, told: type[Exception]
) -> None:
    await plan(door, kind)
    lost = await door.refused(pay(door))
    found = await door.v1.payment_intents.create_async(PAYMENT, {"idempotency_key": "attempt-1"})
    assert isinstance(lost, told)
    assert found.status == "succeeded"
    assert await payments(door) == 1


async def test_a_connection_cut_before_the_work_leaves_nothing(door: Door) -> None:
    await plan(door, "reset_before")
    assert isinstance(await door.refused(pay(door)), stripe.APIConnectionError)
    assert await payments(door) == 0


async def test_an_answer_may_outlast_the_callers_patience(door: Door) -> None:
    await plan(door, "hang_after_commit", seconds=0.6)
    hasty = stripe.AIOHTTPClient(timeout=0.2)
    client = stripe.StripeClient(
        door.key, base_addresses={"api": door.url}, max_network_retries=0, http_client=hasty
    )
    with pytest.raises(stripe.APIConnectionError):
        await client.v1.payment_intents.create_async(
            {"amount": 2000, "currency": "usd"}, {"idempotency_key": "attempt-1"}
        )
    await close(hasty)
    assert await payments(door) == 1


async def test_a_request_in_progress_holds_its_key(door: Door) -> None:
    await plan(door, "hold", seconds=0.3)
    running = asyncio.create_task(pay(door))
    await asyncio.sleep(0.1)
    error = await door.refused(pay(door))
    first = await running
    assert (error.http_status, error.error.code) == (409, "idempotency_key_in_use")
    assert error.error.type == "invalid_request_error"
    assert first.status == "succeeded"


async def test_only_the_requests_that_were_meant_go_wrong(door: Door) -> None:
    await plan(door, "429", method="POST", nth=2, times=2)
    assert await payments(door) == 0
    statuses = [(await door.post(PATH, "amount=2000&currency=usd")).status for _ in range(5)]
    planned = await door.control("GET", "/faults")
    assert statuses == [200, 429, 429, 200, 200]
    assert [(fault["seen"], fault["struck"]) for fault in planned["data"]] == [(3, 2)]
    assert (await door.control("DELETE", "/faults"))["data"] == []


async def test_the_sdk_retries_what_it_may_and_pays_once(door: Door) -> None:
    patient = stripe.AIOHTTPClient(timeout=PATIENCE_SECONDS)
    client = stripe.StripeClient(
        door.key, base_addresses={"api": door.url}, max_network_retries=2, http_client=patient
    )
    await plan(door, "500_before", method="POST")
    await plan(door, "reset_after", method="POST", nth=1)
    intent = await client.v1.payment_intents.create_async(
        {"amount": 2000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    )
    await close(patient)
    assert intent.status == "succeeded"
    assert await payments(door) == 1
