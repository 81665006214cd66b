"""An event may be told by hand: of what is, to whoever hears the account, signed like any other."""

from tests.integration.sandbox.door import Door, Listening


async def test_an_object_is_told_of_as_it_stands_whether_or_not_the_type_was_asked_for(
    door: Door, listening: Listening
) -> None:
    await door.v1.webhook_endpoints.create_async(
        {"url": listening.url, "enabled_events": ["charge.succeeded"]}
    )
    seller = await door.seller()
    await door.fund(8000)
    sent = await door.transfer(seller, 8000)
    told = await door.control("POST", "/events", type="transfer.updated", object=sent.id)
    await listening.until_count(1)
    (event,) = listening.events
    assert (event["id"], event["type"]) == (told["id"], "transfer.updated")
    assert event["data"]["object"]["id"] == sent.id
    listed = (await door.v1.events.list_async({"type": "transfer.updated"})).data
    assert [one.id for one in listed] == [told["id"]]


async def test_a_type_that_is_asked_for_is_told_once(door: Door, listening: Listening) -> None:
    await door.v1.webhook_endpoints.create_async(
        {"url": listening.url, "enabled_events": ["customer.created", "customer.updated"]}
    )
    customer = await door.customer()
    await listening.until_count(1)
    await door.control("POST", "/events", type="customer.updated", object=customer.id)
    await listening.until_count(2)
    assert listening.types == ["customer.created", "customer.updated"]


async def test_news_of_a_sellers_account_comes_from_the_account(
    door: Door, listening: Listening
) -> None:
    seller = await door.seller()
    await door.v1.webhook_endpoints.create_async(
        {"url": listening.url, "enabled_events": ["account.updated"], "connect": True}
    )
    await door.control("POST", "/events", type="account.updated", object=seller)
    await listening.until_count(1)
    (event,) = listening.events
    assert (event["account"], event["data"]["object"]["id"]) == (seller, seller)


async def test_nothing_is_told_of_what_does_not_exist(door: Door) -> None:
    raw = await door.post("/_sandbox/events", "type=charge.succeeded&object=ch_nobodys")
    assert (raw.status, raw.body["error"]["code"]) == (404, "resource_missing")
