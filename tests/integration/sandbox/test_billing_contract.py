"""Every object of billing is one that the pinned SDK's own types describe."""

import pytest

from tests.integration.sandbox.door import Door
from tests.integration.sandbox.subscribing import (
    DAY,
    HOUR,
    active,
    invoices,
    period,
    subscribe,
    wait,
    wait_until,
)
from tests.integration.sandbox.test_contract import check, told


async def everything(door: Door) -> None:
    """Make subscriptions and invoices in as many states as there are."""
    await door.control("POST", "/clock/freeze")
    customer = (await door.customer()).id
    await subscribe(door, customer, payment_behavior="default_incomplete")
    await subscribe(door, customer, payment_behavior="default_incomplete", trial_period_days=3)
    await subscribe(door, customer, collection_method="send_invoice", days_until_due=1)
    leaving = await active(door, metadata={"plan": "pro"})
    await door.v1.subscriptions.update_async(leaving.id, {"cancel_at_period_end": True})
    failing = await active(door)
    card = await door.v1.payment_methods.attach_async(
        "pm_card_authenticationRequired", {"customer": failing.customer}
    )
    await door.v1.subscriptions.update_async(failing.id, {"default_payment_method": card.id})
    await wait_until(door, period(failing)[1])
    await wait(door, HOUR)
    late = (await invoices(door, failing))[-1]
    await door.v1.invoices.mark_uncollectible_async(late.id)
    await wait(door, 30 * DAY)


@pytest.mark.parametrize(
    "name",
    ["products", "prices", "subscriptions?status=all", "invoices", "invoice_payments", "events"],
)
async def test_objects_of_billing_are_what_the_sdk_says(door: Door, name: str) -> None:
    await everything(door)
    path, _, query = name.partition("?")
    rows = (await told(door, f"/v1/{path}?limit=100&{query}"))["data"]
    assert rows
    for row in rows:
        check(row["data"]["object"] if path == "events" else row)
