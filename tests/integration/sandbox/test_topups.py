"""Top-ups that wait for a bank: canceled, refused, arrived and taken back."""

from typing import Any

from tests.integration.sandbox.door import Door

DAY = 24 * 3600


async def from_bank(door: Door, source: str = "btok_us_verified") -> Any:
    return await door.v1.topups.create_async({"amount": 900, "currency": "usd", "source": source})


async def test_a_top_up_from_a_bank_takes_a_day(door: Door) -> None:
    topup = await from_bank(door)
    assert (topup.status, (await door.books())["balances"]) == ("pending", {})
    await door.control("POST", "/clock/advance", seconds=DAY)
    after = await door.v1.topups.retrieve_async(topup.id)
    assert (after.status, (await door.books())["balances"]["usd"]["available"]) == (
        "succeeded",
        900,
    )


async def test_a_top_up_is_canceled_while_it_is_pending(door: Door) -> None:
    topup = await from_bank(door)
    canceled = await door.v1.topups.cancel_async(topup.id)
    twice = await door.refused(door.v1.topups.cancel_async(topup.id))
    await door.control("POST", "/clock/advance", seconds=DAY)
    assert (canceled.status, twice.http_status) == ("canceled", 400)
    assert (await door.books())["balances"] == {}
    assert await door.event_types() == ["topup.created", "topup.canceled"]


async def test_a_bank_may_refuse_a_top_up(door: Door) -> None:
    unknown = await from_bank(door, "btok_us_verified_noAccount")
    poor = await from_bank(door)
    failed = await door.control("POST", f"/topups/{poor.id}/fail")
    await door.control("POST", "/clock/advance", seconds=DAY)
    after = await door.v1.topups.retrieve_async(unknown.id)
    assert (failed["status"], failed["failure_code"]) == ("failed", "insufficient_funds")
    assert (after.status, after.failure_code) == ("failed", "no_account")
    assert (await door.books())["balances"] == {}
    assert (await door.event_types())[-2:] == ["topup.failed", "topup.failed"]


async def test_a_bank_may_take_a_top_up_back(door: Door) -> None:
    topup = await door.fund(900)
    early = await door.raw("POST", f"/_sandbox/topups/{topup.id}/fail", json={})
    back = await door.control("POST", f"/topups/{topup.id}/reverse")
    rows = await door.v1.balance_transactions.list_async({"source": topup.id})
    assert (early.status, back["status"]) == (400, "reversed")
    assert [(row.type, row.reporting_category, row.net) for row in rows.data] == [
        ("topup_reversal", "topup_reversal", -900),
        ("topup", "topup", 900),
    ]
    assert (await door.event_types())[-1] == "topup.reversed"


async def test_top_ups_are_found_by_amount_and_status(door: Door) -> None:
    small, large = await door.fund(100), await door.fund(200)
    more = await door.v1.topups.list_async({"amount": {"gt": 100}})
    exact = await door.v1.topups.list_async({"amount": 100, "status": "succeeded"})
    assert [row.id for row in more.data] == [large.id]
    assert [row.id for row in exact.data] == [small.id]
