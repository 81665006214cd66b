"""Every object that moves money back or out is one that the pinned SDK's own types describe."""

import pytest
import stripe

from tests.integration.sandbox.door import Door
from tests.integration.sandbox.test_contract import check, told
from tests.stripe_contract.sdk_shape import problems

DAY = 24 * 3600
CARDS = [
    "pm_card_createDispute",
    "pm_card_createDisputeProductNotReceived",
    "pm_card_createDisputeInquiry",
]


async def everything(door: Door) -> str:
    """Make one of each object, in as many states as there are; return the seller."""
    seller = await door.seller()
    await door.fund(50_000)
    for card in CARDS:
        intent = await door.pay(2000, card=card)
        page = await door.v1.disputes.list_async({"payment_intent": intent.id})
        evidence = {"uncategorized_text": "winning_evidence"}
        await door.v1.disputes.update_async(page.data[0].id, {"evidence": evidence})
        await door.pay(2000, card=card)
    for card in ("pm_card_refundFail", "pm_card_pendingRefund", "pm_card_visa"):
        intent = await door.pay(2000, card=card)
        await door.v1.refunds.create_async({"payment_intent": intent.id, "amount": 100})
    await door.v1.payouts.create_async({"amount": 1000, "currency": "usd"})
    await door.v1.topups.create_async(
        {"amount": 100, "currency": "usd", "source": "btok_us_noAccount"}
    )
    topup = await door.fund(100)
    await door.control("POST", f"/topups/{topup.id}/reverse")
    await door.transfer(seller, 8000)
    await door.control("POST", "/clock/advance", seconds=2 * DAY)
    payout = await door.v1.payouts.create_async({"amount": 1000, "currency": "usd"})
    await door.v1.payouts.cancel_async(payout.id)
    await door.transfer(seller, 1000)
    await door.control("POST", "/clock/advance", seconds=2 * DAY)
    paid = (await door.v1.payouts.list_async({"status": "paid"})).data[0]
    await door.v1.payouts.reverse_async(paid.id)
    theirs = await door.v1.payouts.list_async({"limit": 1}, options={"stripe_account": seller})
    await door.control("POST", f"/payouts/{theirs.data[0].id}/fail")
    return seller


@pytest.mark.parametrize(
    "name",
    ["balance_transactions", "charges", "disputes", "events", "payouts", "refunds", "topups"],
)
async def test_objects_of_money_are_what_the_sdk_says(door: Door, name: str) -> None:
    seller = await everything(door)
    own = (await told(door, f"/v1/{name}?limit=100"))["data"]
    theirs = (await told(door, f"/v1/{name}?limit=100", **{"stripe-account": seller}))["data"]
    assert own
    for row in own + theirs:
        check(row)
        if name == "events":
            check(row["data"]["object"])


async def test_every_kind_of_movement_is_reported_as_what_it_is(door: Door) -> None:
    seller = await everything(door)
    own = (await told(door, "/v1/balance_transactions?limit=100"))["data"]
    page = await told(door, "/v1/balance_transactions?limit=100", **{"stripe-account": seller})
    reported = {(row["type"], row["reporting_category"]) for row in own + page["data"]}
    assert reported == {
        ("adjustment", "dispute"),
        ("adjustment", "dispute_reversal"),
        ("charge", "charge"),
        ("payment", "charge"),
        ("payout", "payout"),
        ("payout", "payout_reversal"),
        ("payout_cancel", "payout_reversal"),
        ("payout_failure", "payout_reversal"),
        ("refund", "refund"),
        ("refund_failure", "refund_failure"),
        ("topup", "topup"),
        ("topup_reversal", "topup_reversal"),
        ("transfer", "transfer"),
    }


async def test_an_accounts_parts_are_what_the_sdk_says(door: Door) -> None:
    seller = await door.seller()
    own = await told(door, "/v1/account")
    check(own)
    path = f"/v1/accounts/{seller}"
    values = [
        *(await told(door, f"{path}/external_accounts"))["data"],
        *(await told(door, f"{path}/capabilities"))["data"],
        await told(door, f"{path}/capabilities/card_payments"),
        await told(door, "/v1/balance_settings"),
        await told(door, "/v1/balance_settings", **{"stripe-account": seller}),
        (await door.post(f"{path}/reject", "reason=fraud")).body,
    ]
    for value in values:
        check(value)
    assert list(problems(stripe.Account, own, "account")) == []


async def test_movements_are_found_by_what_they_are(door: Door) -> None:
    old = await door.fund(100)
    await door.control("POST", "/clock/advance", seconds=DAY)
    euros = await door.fund(200, "eur")
    payout = await door.v1.payouts.create_async({"amount": 40, "currency": "usd"})

    async def found(**form: object) -> list[int]:
        page = await door.v1.balance_transactions.list_async(form)
        return [row.amount for row in page.data]

    assert await found(type="payout") == [-40]
    assert await found(source=payout.id) == [-40]
    assert await found(currency="eur") == [200]
    assert await found(created={"lt": euros.created}) == [100]
    assert await found(created={"gt": old.created}, type="topup") == [200]
