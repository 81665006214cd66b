"""Events and their delivery: signed, filtered, repeated, and misbehaving only on request."""

import asyncio
import time
from typing import Any

import pytest
import stripe

from adapters.sandbox.core.settings import API_VERSION
from tests.integration.sandbox.door import Door, Listening


async def endpoint(door: Door, listening: Listening, *types: str) -> str:
    made = await door.v1.webhook_endpoints.create_async(
        {"url": listening.url, "enabled_events": list(types) or ["*"]}
    )
    return str(made.secret)


async def until_attempts(door: Door, path: str, count: int) -> list[Any]:
    """Return the attempts once there are so many, within a bounded time."""
    for _ in range(200):
        rows: list[Any] = (await door.control("GET", path))["data"]
        if len(rows) >= count:
            return rows
        await asyncio.sleep(0.02)
    raise AssertionError("too few attempts")


async def test_an_event_is_a_picture_of_its_moment(door: Door) -> None:
    intent = await door.pay(capture_method="manual")
    await door.v1.payment_intents.capture_async(intent.id)
    page = await door.v1.events.list_async({"type": "payment_intent.created"})
    event = page.data[0]
    assert (event.api_version, event.livemode, event.object) == (API_VERSION, False, "event")
    assert event.data.object.status == "requires_confirmation"
    assert event.request.id.startswith("req_")
    assert event.request.idempotency_key


async def test_events_are_filtered_by_type_and_time(door: Door) -> None:
    await door.pay()
    two = await door.v1.events.list_async(
        {"types": ["charge.succeeded", "payment_intent.succeeded"]}
    )
    family = await door.v1.events.list_async({"type": "charge.*"})
    future = await door.v1.events.list_async({"created": {"gt": int(time.time()) + 60}})
    both = await door.refused(door.v1.events.list_async({"type": "a", "types": ["b"]}))
    assert [event.type for event in two.data] == ["payment_intent.succeeded", "charge.succeeded"]
    assert [event.type for event in family.data] == ["charge.updated", "charge.succeeded"]
    assert (future.data, both.http_status) == ([], 400)


async def test_a_delivery_is_signed_with_the_endpoints_own_secret(
    door: Door, listening: Listening
) -> None:
    secret = await endpoint(door, listening)
    await door.customer()
    await listening.until_count(1)
    header, body = listening.seen[0]
    event = stripe.Webhook.construct_event(body, header, secret)
    assert (event.type, event.pending_webhooks) == ("customer.created", 1)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, header, "whsec_other")


async def test_an_endpoint_hears_only_what_it_asked_for(door: Door, listening: Listening) -> None:
    await endpoint(door, listening, "payment_intent.succeeded")
    await door.pay()
    await listening.until_count(1)
    assert listening.types == ["payment_intent.succeeded"]


async def test_a_refused_delivery_is_repeated_until_it_is_taken(
    door: Door, listening: Listening
) -> None:
    secret = await endpoint(door, listening)
    listening.answers = [500, 302]
    customer = await door.customer()
    await listening.until_count(3)
    assert len({event["id"] for event in listening.events}) == 1
    for header, body in listening.seen:
        assert stripe.WebhookSignature.verify_header(body.decode(), header, secret, 300)
    attempts = await door.control("GET", "/deliveries")
    event = await door.v1.events.retrieve_async(listening.events[0]["id"])
    assert [row["status"] for row in attempts["data"]][::-1][:2] == [500, 302]
    assert event.data.object.id == customer.id


async def test_missed_events_are_found_by_listing(door: Door, listening: Listening) -> None:
    await endpoint(door, listening)
    await door.control("POST", "/delivery", mode="drop")
    await door.customer()
    missed = await door.v1.events.list_async({"delivery_success": False})
    assert [event.type for event in missed.data] == ["customer.created"]
    assert missed.data[0].pending_webhooks == 1
    resent = await door.control("POST", f"/events/{missed.data[0].id}/resend")
    await listening.until_count(1)
    assert len(resent["endpoints"]) == 1
    assert listening.events[0]["id"] == missed.data[0].id


async def test_an_endpoint_that_is_not_there_is_tried_again_and_given_up(
    door: Door, listening: Listening
) -> None:
    made = await door.v1.webhook_endpoints.create_async(
        {"url": "http://127.0.0.1:9/hook", "enabled_events": ["customer.created"]}
    )
    await endpoint(door, listening)
    await door.customer()
    await listening.until_count(1)
    path = f"/deliveries?endpoint={made.id}"
    rows = await until_attempts(door, path, 4)
    assert [row["attempt"] for row in rows] == [4, 3, 2, 1]
    assert {row["status"] for row in rows} == {None}
    assert "ClientConnectorError" in rows[0]["error"]


async def test_duplicates_come_when_asked_for(door: Door, listening: Listening) -> None:
    await endpoint(door, listening)
    await door.control("POST", "/delivery", mode="duplicate", copies=3)
    await door.customer()
    await listening.until_count(3)
    assert len({event["id"] for event in listening.events}) == 1


async def test_shuffled_deliveries_all_arrive(door: Door, listening: Listening) -> None:
    await endpoint(door, listening)
    await door.control("POST", "/delivery", mode="shuffle", window=6, seconds=0.1)
    for _ in range(3):
        await door.pay()
    await listening.until_count(18)
    made = await door.v1.events.list_async({"limit": 100})
    ids = [event["id"] for event in listening.events]
    assert sorted(ids) == sorted(event.id for event in made.data)
    assert ids != [event.id for event in reversed(made.data)]


async def test_a_delay_holds_deliveries_back(door: Door, listening: Listening) -> None:
    await endpoint(door, listening)
    await door.control("POST", "/delivery", mode="delay", seconds=0.3)
    begun = time.monotonic()
    await door.customer()
    await listening.until_count(1)
    assert time.monotonic() - begun >= 0.3


@pytest.mark.parametrize("signature", ["bad", "stale"])
async def test_signatures_fail_when_asked_to(
    door: Door, listening: Listening, signature: str
) -> None:
    secret = await endpoint(door, listening)
    await door.control("POST", "/delivery", signature=signature)
    await door.customer()
    await listening.until_count(1)
    header, body = listening.seen[0]
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, header, secret)


async def test_an_endpoint_shows_its_secret_once(door: Door, listening: Listening) -> None:
    made = await door.v1.webhook_endpoints.create_async(
        {"url": listening.url, "enabled_events": ["charge.succeeded"], "description": "mine"}
    )
    bare = await door.refused(
        door.v1.webhook_endpoints.create_async({"url": "nowhere", "enabled_events": ["*"]})
    )
    old = await door.refused(
        door.v1.webhook_endpoints.create_async(
            {"url": listening.url, "enabled_events": ["*"], "api_version": "2020-08-27"}
        )
    )
    moved = await door.v1.webhook_endpoints.update_async(made.id, {"url": listening.url + "?x"})
    assert (bare.code, old.param, moved.url[-2:]) == ("url_invalid", "api_version", "?x")
    read = await door.v1.webhook_endpoints.retrieve_async(made.id)
    listed = await door.v1.webhook_endpoints.list_async()
    assert made.secret.startswith("whsec_")
    assert "secret" not in read.to_dict()
    assert "secret" not in listed.data[0].to_dict()


async def test_a_disabled_or_deleted_endpoint_hears_nothing(
    door: Door, listening: Listening
) -> None:
    made = await door.v1.webhook_endpoints.create_async(
        {"url": listening.url, "enabled_events": ["*"]}
    )
    await door.v1.webhook_endpoints.update_async(made.id, {"disabled": True})
    await door.customer()
    await door.v1.webhook_endpoints.update_async(
        made.id, {"disabled": False, "enabled_events": ["customer.updated"]}
    )
    await door.customer()
    await door.v1.webhook_endpoints.delete_async(made.id)
    error = await door.refused(door.v1.webhook_endpoints.retrieve_async(made.id))
    assert error.code == "resource_missing"
    assert (await door.control("GET", "/delivery"))["undelivered"] == 0
    assert listening.seen == []


async def test_an_account_has_at_most_sixteen_endpoints(door: Door) -> None:
    form = {"url": "http://127.0.0.1:9/hook", "enabled_events": ["payout.paid"]}
    for _ in range(16):
        await door.v1.webhook_endpoints.create_async(form)
    error = await door.refused(door.v1.webhook_endpoints.create_async(form))
    assert error.http_status == 400
