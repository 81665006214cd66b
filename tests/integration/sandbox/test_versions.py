"""Two endpoints, two versions of the API: each hears the same event in the shape it knows."""

from typing import Any

from adapters.sandbox.core.settings import API_VERSION, OLD_VERSION
from tests.integration.sandbox.door import Door, Listening
from tests.integration.sandbox.subscribing import active


async def heard(door: Door, listening: Listening, version: str, *types: str) -> dict[str, Any]:
    """Return what an endpoint of a version is told of a subscription, by type, the last of each."""
    await door.v1.webhook_endpoints.create_async(
        {"url": listening.url, "enabled_events": list(types), "api_version": version}
    )
    await active(door)
    await listening.until(lambda seen: set(types) <= set(seen.types))
    return {event["type"]: event for event in listening.events}


async def test_an_old_endpoint_reads_periods_and_payments_where_they_used_to_be(
    door: Door, listening: Listening
) -> None:
    told = await heard(
        door,
        listening,
        OLD_VERSION,
        "customer.subscription.created",
        "invoice.paid",
        "charge.succeeded",
        "payment_intent.succeeded",
    )
    assert {event["api_version"] for event in told.values()} == {OLD_VERSION}
    objects = {name: event["data"]["object"] for name, event in told.items()}
    subscription = objects["customer.subscription.created"]
    invoice = objects["invoice.paid"]
    charge, intent = objects["charge.succeeded"], objects["payment_intent.succeeded"]
    assert subscription["current_period_end"] > subscription["current_period_start"]
    assert "current_period_end" not in subscription["items"]["data"][0]
    assert (invoice["paid"], invoice["tax"]) == (True, None)
    assert (invoice["payment_intent"], invoice["charge"]) == (intent["id"], charge["id"])
    assert invoice["subscription"] == subscription["id"]
    assert invoice["lines"]["data"][0]["price"]["object"] == "price"
    assert not {"parent", "payments", "confirmation_secret"} & invoice.keys()
    assert (charge["invoice"], intent["invoice"]) == (invoice["id"], invoice["id"])


async def test_what_changed_is_named_as_it_was_then(door: Door, listening: Listening) -> None:
    told = await heard(door, listening, OLD_VERSION, "invoice.updated")
    previous = told["invoice.updated"]["data"]["previous_attributes"]
    assert (previous["status"], previous["paid"]) == ("open", False)


async def test_a_new_endpoint_and_the_list_of_events_show_the_version_of_today(
    door: Door, listening: Listening
) -> None:
    told = await heard(door, listening, API_VERSION, "invoice.paid")
    (listed,) = (await door.raw("GET", "/v1/events?type=invoice.paid")).body["data"]
    invoice = told["invoice.paid"]["data"]["object"]
    assert (told["invoice.paid"]["api_version"], listed["api_version"]) == (
        API_VERSION,
        API_VERSION,
    )
    assert invoice["parent"]["type"] == "subscription_details"
    assert not {"paid", "payment_intent", "charge"} & invoice.keys()
    assert listed["data"]["object"] == invoice


async def test_a_payment_of_no_invoice_says_so(door: Door, listening: Listening) -> None:
    await door.v1.webhook_endpoints.create_async(
        {"url": listening.url, "enabled_events": ["charge.succeeded"], "api_version": OLD_VERSION}
    )
    await door.pay()
    await listening.until_count(1)
    assert listening.events[0]["data"]["object"]["invoice"] is None


async def test_no_other_version_is_spoken(door: Door) -> None:
    error = await door.refused(
        door.v1.webhook_endpoints.create_async(
            {
                "url": "http://127.0.0.1:9/hook",
                "enabled_events": ["*"],
                "api_version": "2020-08-27",
            }
        )
    )
    assert error.param == "api_version"
