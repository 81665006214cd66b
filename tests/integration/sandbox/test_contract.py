"""Every object that the sandbox answers is one that both of Stripe's contracts describe."""

from typing import Any

import pytest

from tests.integration.sandbox.door import Door
from tests.stripe_contract.checker import problems_of


async def told(door: Door, path: str, **headers: str) -> Any:
    raw = await door.raw("GET", path, headers=headers)
    assert raw.status == 200, raw.body
    return raw.body


def check(value: dict[str, Any]) -> None:
    assert problems_of(value) == []


async def everything(door: Door) -> str:
    """Make one of each object, in as many states as there are; return the seller."""
    seller = await door.seller()
    await door.seller("incomplete")
    await door.seller(None)
    await door.fund(20_000)
    intent = await door.pay(2000, metadata={"claim": "c"}, transfer_group="c")
    await door.refused(door.pay(card="pm_card_chargeCustomerFail"))
    await door.refused(door.pay(card="pm_card_authenticationRequired"))
    await door.pay(card="pm_card_authenticationRequired", off_session=False)
    await door.pay(
        card="pm_card_authenticationRequired",
        off_session=False,
        return_url="https://seller.example/",
    )
    await door.pay(card="pm_card_mastercard", capture_method="manual")
    await door.v1.refunds.create_async({"payment_intent": intent.id, "amount": 100})
    bypass = await door.pay(9000, card="pm_card_bypassPending")
    transfer = await door.transfer(seller, 8000)
    await door.v1.transfers.reversals.create_async(transfer.id, {"amount": 500})
    await door.transfer(seller, 20_000)
    await door.v1.refunds.create_async({"payment_intent": bypass.id})
    await door.v1.setup_intents.create_async({"payment_method": "pm_card_visa", "confirm": True})
    await door.refused(
        door.v1.setup_intents.create_async(
            {"payment_method": "pm_card_chargeDeclined", "confirm": True}
        )
    )
    await door.v1.webhook_endpoints.create_async(
        {"url": "http://127.0.0.1:9/hook", "enabled_events": ["payout.paid"]}
    )
    return seller


LISTS = [
    "accounts",
    "balance_transactions",
    "charges",
    "customers",
    "events",
    "payment_intents",
    "refunds",
    "setup_intents",
    "topups",
    "transfers",
    "webhook_endpoints",
]


@pytest.mark.parametrize("name", LISTS)
async def test_objects_are_what_stripe_says(door: Door, name: str) -> None:
    seller = await everything(door)
    rows = (await told(door, f"/v1/{name}?limit=100"))["data"]
    assert rows
    if name in {"balance_transactions", "charges", "events", "refunds"}:
        page = await told(door, f"/v1/{name}?limit=100", **{"stripe-account": seller})
        rows += page["data"]
    for row in rows:
        check(row)


async def test_the_pictures_in_events_are_what_stripe_says(door: Door) -> None:
    seller = await everything(door)
    own = await told(door, "/v1/events?limit=100")
    theirs = await told(door, "/v1/events?limit=100", **{"stripe-account": seller})
    subjects = [event["data"]["object"] for event in own["data"] + theirs["data"]]
    assert {"account", "balance", "capability", "charge", "payment_intent", "refund"} <= {
        subject["object"] for subject in subjects
    }
    for subject in subjects:
        check(subject)


async def test_single_objects_are_what_stripe_says(door: Door) -> None:
    seller = await door.seller()
    customer, method = await door.saved_card()
    form = f"account={seller}&type=account_onboarding"
    urls = "&return_url=https://a.example&refresh_url=https://a.example"
    made = [
        (await door.post("/v1/account_links", form + urls)).body,
        (await door.post(f"/v1/accounts/{seller}/login_links", "")).body,
        await told(door, "/v1/account"),
        await told(door, "/v1/balance"),
        await told(door, f"/v1/payment_methods/{method}"),
        await told(door, f"/v1/customers/{customer}"),
    ]
    for value in made:
        check(value)
