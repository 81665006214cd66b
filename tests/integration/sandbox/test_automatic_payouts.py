"""Automatic payouts: by schedule at UTC midnights, itemized, and under two names of settings."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.integration.sandbox.door import Door
from tests.integration.sandbox.test_payouts import DAY, noon


async def rich_seller(door: Door, **schedule: Any) -> str:
    seller = await door.seller()
    if schedule:
        settings = {"payouts": {"schedule": schedule}}
        await door.v1.accounts.update_async(seller, {"settings": settings})
    await door.fund(8000)
    await door.transfer(seller, 8000)
    return seller


async def payouts_of(door: Door, seller: str) -> list[Any]:
    page = await door.v1.payouts.list_async(options={"stripe_account": seller})
    return list(page.data)


async def test_a_seller_is_paid_out_at_the_next_midnight(door: Door) -> None:
    now = await noon(door)
    seller = await rich_seller(door)
    await door.control("POST", "/clock/advance", to=now + DAY // 2 - 1)
    assert await payouts_of(door, seller) == []
    await door.control("POST", "/clock/advance", seconds=1)
    payout = (await payouts_of(door, seller))[0]
    assert (payout.amount, payout.automatic, payout.created) == (8000, True, now + DAY // 2)
    assert payout.reconciliation_status == "in_progress"
    canceled = door.v1.payouts.cancel_async(payout.id, options={"stripe_account": seller})
    assert (await door.refused(canceled)).http_status == 400
    await door.control("POST", "/clock/advance", seconds=30 * DAY)
    assert [row.status for row in await payouts_of(door, seller)] == ["paid"]


async def test_an_automatic_payout_is_itemized_once_it_is_reconciled(door: Door) -> None:
    await noon(door)
    seller = await rich_seller(door)
    options = {"stripe_account": seller}
    await door.control("POST", "/clock/advance", seconds=DAY)
    await door.fund(500)
    await door.transfer(seller, 500)
    payout = (await payouts_of(door, seller))[0]

    def items(payout_id: str) -> Any:
        return door.v1.balance_transactions.list_async({"payout": payout_id}, options=options)

    early = await door.refused(items(payout.id))
    await door.control("POST", "/clock/advance", seconds=3 * DAY)
    rows = (await items(payout.id)).data
    later = (await items((await payouts_of(door, seller))[0].id)).data
    events = await door.v1.events.list_async({"type": "payout.*"}, options=options)
    assert early.http_status == 400
    assert [(row.type, row.net) for row in rows] == [("payout", -8000), ("payment", 8000)]
    assert [(row.type, row.net) for row in later] == [("payout", -500), ("payment", 500)]
    assert [event.type for event in events.data[:2]] == [
        "payout.reconciliation_completed",
        "payout.paid",
    ]


async def test_a_manual_payout_is_not_itemized(door: Door) -> None:
    await door.fund(100)
    payout = await door.v1.payouts.create_async({"amount": 100, "currency": "usd"})
    error = await door.refused(door.v1.balance_transactions.list_async({"payout": payout.id}))
    assert (error.http_status, error.param) == (400, "payout")


@pytest.mark.parametrize(
    ("schedule", "most_days"),
    [
        ({"interval": "weekly", "weekly_anchor": "friday"}, 7),
        ({"interval": "monthly", "monthly_anchor": 31}, 31),
    ],
)
async def test_a_schedule_names_its_days(
    door: Door, schedule: dict[str, Any], most_days: int
) -> None:
    await noon(door)
    seller = await rich_seller(door, **schedule)
    await door.control("POST", "/clock/advance", seconds=most_days * DAY)
    payouts = await payouts_of(door, seller)
    assert [payout.amount for payout in payouts] == [8000]
    made = payouts[0].created // DAY
    # The epoch began on a Thursday; the day after a last of a month is the first of the next.
    if schedule["interval"] == "weekly":
        assert made % 7 == 1
    else:
        assert _day_of_month(made + 1) == 1


def _day_of_month(day: int) -> int:
    return datetime.fromtimestamp(day * DAY, UTC).day


async def test_by_hand_means_never_by_itself(door: Door) -> None:
    seller = await rich_seller(door, interval="manual")
    await door.control("POST", "/clock/advance", seconds=40 * DAY)
    assert await payouts_of(door, seller) == []


async def test_a_rejected_seller_keeps_the_balance_where_it_is(door: Door) -> None:
    seller = await rich_seller(door)
    await door.v1.accounts.reject_async(seller, {"reason": "other"})
    await door.control("POST", "/clock/advance", seconds=5 * DAY)
    settings = await door.v1.balance_settings.retrieve_async(options={"stripe_account": seller})
    assert await payouts_of(door, seller) == []
    assert settings.payments.payouts.status == "disabled"


async def test_a_failed_payout_is_not_tried_again_by_itself(door: Door) -> None:
    seller = await rich_seller(door)
    await door.v1.accounts.update_async(seller, {"external_account": "btok_us_accountClosed"})
    await door.control("POST", "/clock/advance", seconds=10 * DAY)
    payouts = await payouts_of(door, seller)
    assert [(payout.status, payout.failure_code) for payout in payouts] == [
        ("failed", "account_closed")
    ]
    await door.v1.accounts.update_async(seller, {"external_account": "btok_us"})
    await door.control("POST", "/clock/advance", seconds=3 * DAY)
    assert (await payouts_of(door, seller))[0].status == "paid"


async def test_the_platforms_balance_stays_until_it_is_told_otherwise(door: Door) -> None:
    await door.fund(8000)
    await door.control("POST", "/clock/advance", seconds=5 * DAY)
    assert (await door.v1.payouts.list_async()).data == []
    before = await door.v1.balance_settings.retrieve_async()
    after = await door.v1.balance_settings.update_async(
        {"payments": {"payouts": {"schedule": {"interval": "daily"}}}}
    )
    assert before.payments.payouts.schedule.interval == "manual"
    assert after.payments.payouts.schedule.interval == "daily"
    await door.control("POST", "/clock/advance", seconds=DAY)
    assert [row.amount for row in (await door.v1.payouts.list_async()).data] == [8000]
    own = await door.v1.accounts.retrieve_current_async()
    assert own.settings.payouts.schedule.interval == "daily"


async def test_settings_have_two_names_and_one_truth(door: Door) -> None:
    seller = await door.seller()
    options = {"stripe_account": seller}
    await door.v1.balance_settings.update_async(
        {
            "payments": {
                "debit_negative_balances": False,
                "payouts": {
                    "schedule": {"interval": "weekly", "weekly_payout_days": ["monday", "friday"]},
                    "statement_descriptor": "OPSIDE",
                },
                "settlement_timing": {"delay_days_override": 7},
            }
        },
        options=options,
    )
    payouts = (await door.v1.accounts.retrieve_async(seller)).settings.payouts.to_dict()
    assert payouts == {
        "debit_negative_balances": False,
        "schedule": {
            "delay_days": 7,
            "interval": "weekly",
            "weekly_anchor": "monday",
            "weekly_payout_days": ["monday", "friday"],
        },
        "statement_descriptor": "OPSIDE",
    }
    settings = {"payouts": {"schedule": {"interval": "monthly", "monthly_anchor": 15}}}
    await door.v1.accounts.update_async(seller, {"settings": settings})
    shown = await door.v1.balance_settings.retrieve_async(options=options)
    assert shown.payments.payouts.schedule.to_dict() == {
        "interval": "monthly",
        "monthly_payout_days": [15],
    }
    assert shown.payments.settlement_timing.delay_days == 7
