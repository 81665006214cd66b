"""Events and secrets in time: retries by the sandbox's clock, 30 days, two secrets for a while."""

import stripe

from tests.integration.sandbox.door import Door, Listening

DAY = 24 * 3600


async def endpoint(door: Door, listening: Listening) -> tuple[str, str]:
    made = await door.v1.webhook_endpoints.create_async(
        {"url": listening.url, "enabled_events": ["customer.created"]}
    )
    return made.id, made.secret


async def attempts(door: Door) -> list[int | None]:
    rows = (await door.control("GET", "/deliveries"))["data"]
    return [row["status"] for row in reversed(rows)]


async def until_attempts(door: Door, count: int) -> list[int | None]:
    for _ in range(500):
        if len(told := await attempts(door)) >= count:
            return told
    raise AssertionError("too few attempts")


async def test_a_retry_waits_for_the_clock_and_comes_as_soon_as_it_is_moved(
    door: Door, listening: Listening
) -> None:
    await endpoint(door, listening)
    listening.answers = [503, 503]
    await door.control("POST", "/clock/freeze")
    await door.customer()
    assert await until_attempts(door, 1) == [503]
    for _ in range(50):
        await door.control("GET", "/clock")
    assert len(listening.seen) == 1
    for count in (2, 3):
        await door.control("POST", "/clock/advance", seconds=1)
        await listening.until_count(count)
        await until_attempts(door, count)
    assert await attempts(door) == [503, 503, 200]
    event = (await door.v1.events.list_async({"type": "customer.created"})).data[0]
    assert event.pending_webhooks == 0


async def test_each_attempt_is_signed_anew(door: Door, listening: Listening) -> None:
    _, secret = await endpoint(door, listening)
    listening.answers = [500]
    await door.control("POST", "/delivery", signature="stale")
    await door.customer()
    await listening.until_count(1)
    await door.control("POST", "/delivery")
    await listening.until_count(2)
    (first, body), (second, same) = listening.seen
    assert body == same
    assert first != second
    assert stripe.WebhookSignature.verify_header(same.decode(), second, secret, 300)


async def test_an_event_is_told_of_for_thirty_days(door: Door) -> None:
    await door.control("POST", "/clock/freeze")
    customer = await door.customer()
    event = (await door.v1.events.list_async()).data[0]
    await door.control("POST", "/clock/advance", seconds=30 * DAY)
    assert (await door.v1.events.retrieve_async(event.id)).data.object.id == customer.id
    assert [kept.id for kept in (await door.v1.events.list_async()).data] == [event.id]
    await door.control("POST", "/clock/advance", seconds=1)
    gone = await door.refused(door.v1.events.retrieve_async(event.id))
    assert (gone.http_status, gone.code) == (404, "resource_missing")
    assert (await door.v1.events.list_async()).data == []
    assert (await door.v1.events.list_async({"type": "customer.created"})).data == []


async def test_a_replaced_secret_signs_beside_the_new_one_until_its_time_is_over(
    door: Door, listening: Listening
) -> None:
    endpoint_id, old = await endpoint(door, listening)
    await door.control("POST", "/clock/freeze")
    path = f"/webhook_endpoints/{endpoint_id}/rotate"
    new = (await door.control("POST", path, overlap=3600))["secret"]
    await door.customer()
    await listening.until_count(1)
    await door.control("POST", "/clock/advance", seconds=3600)
    await door.customer()
    await listening.until_count(2)
    assert [verified(listening, n, new) for n in (0, 1)] == [True, True]
    assert [verified(listening, n, old) for n in (0, 1)] == [True, False]


def verified(listening: Listening, place: int, secret: str) -> bool:
    header, body = listening.seen[place]
    try:
        stripe.Webhook.construct_event(body, header, secret)
    except stripe.SignatureVerificationError:
        return False
    return True
