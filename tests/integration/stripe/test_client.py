"""A connection has bounds, names its version, and keeps a live key at home."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import stripe

from adapters.stripe.client import API_VERSION, StripeConnection, connect, is_live
from adapters.stripe.pace import Pace
from adapters.stripe.probe import StripeProbe
from application.ports.charge_gateway import GatewayBusy, GatewayMisused
from tests.integration.stripe.ways import Connect, plan_fault

GOOD: dict[str, Any] = {"api_base": None, "timeout_seconds": 20.0, "max_network_retries": 2}


def test_the_version_is_the_one_that_this_code_was_written_for() -> None:
    assert API_VERSION == "2026-10-28.endive"


def test_a_connection_to_stripe_itself_takes_a_live_key() -> None:
    assert isinstance(connect("sk_live_1", **GOOD).client, stripe.StripeClient)


@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1"])
def test_a_live_key_goes_nowhere_else(key: str) -> None:
    assert is_live(key)
    with pytest.raises(GatewayMisused, match="live key"):
        connect(key, **{**GOOD, "api_base": "http://127.0.0.1:1"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"timeout_seconds": 0.0},
        {"timeout_seconds": 61.0},
        {"max_network_retries": -1},
        {"max_network_retries": 6},
    ],
)
def test_everything_has_a_bound(wrong: dict[str, Any]) -> None:
    with pytest.raises(GatewayMisused):
        connect("sk_test_1", **{**GOOD, **wrong})


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(GatewayMisused):
        connect(" ", **GOOD)


async def test_a_well_stripe_is_well(connection: StripeConnection) -> None:
    probe = StripeProbe(connection.client)
    assert probe.name == "stripe"
    assert await probe.check() is None


async def test_a_wrong_key_is_not_well(sandbox: str, connect_to: Connect) -> None:
    told = await StripeProbe(connect_to(sandbox, key="rk_test_wrong").client).check()
    assert told is not None
    assert "status 401" in told
    assert "rk_test_wrong" not in told


async def test_a_slow_stripe_is_not_waited_for(connection: StripeConnection) -> None:
    await plan_fault(connection.client, "hang_after_commit", path="/v1/balance", seconds=1)
    told = await StripeProbe(connection.client, seconds=0.2).check()
    assert told is not None
    assert "TimeoutError" in told


async def test_a_pace_spreads_calls_evenly(sandbox: str) -> None:
    connection = connect(
        "sk_test_paced",
        api_base=sandbox,
        timeout_seconds=10,
        max_network_retries=0,
        turns=Pace(50),
    )
    begin = asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as calls:
        for _ in range(6):
            calls.create_task(connection.client.v1.balance.retrieve_async())
    await connection.close()
    # Six turns are five intervals of 20 ms; less would be faster than was allowed.
    assert asyncio.get_running_loop().time() - begin >= 0.099


async def test_whoever_asks_in_a_loop_costs_one_call(connection: StripeConnection) -> None:
    probe = StripeProbe(connection.client)
    await asyncio.gather(*(probe.check() for _ in range(50)))
    await plan_fault(connection.client, "500_before", path="/v1/balance")
    assert await probe.check() is None


async def test_a_caller_who_gives_up_its_turn_leaves_no_hole() -> None:
    pace = Pace(calls_per_second=10)
    await pace.turn(is_look_up=False)
    for _ in range(100):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await pace.turn(is_look_up=False)
    begin = asyncio.get_running_loop().time()
    await pace.turn(is_look_up=True)
    assert asyncio.get_running_loop().time() - begin < 1


async def test_a_queue_that_is_too_long_turns_callers_away_and_does_not_grow() -> None:
    pace = Pace(calls_per_second=10, longest_wait=timedelta(seconds=0.05))
    await pace.turn(is_look_up=False)
    for _ in range(100):
        with pytest.raises(GatewayBusy):
            await pace.turn(is_look_up=False)
    async with asyncio.timeout(1):
        while await is_turned_away(pace):  # noqa: ASYNC110 - time alone makes room
            await asyncio.sleep(0)


async def is_turned_away(pace: Pace) -> bool:
    try:
        await pace.turn(is_look_up=False)
    except GatewayBusy:
        return True
    return False
