"""Stripe's door: genuine events once, whatever the order; anything else is turned away."""

import hashlib
import hmac
import time

import orjson
import pytest

from tests.e2e.world import World

PATHS = ("/webhooks/stripe", "/api/v1/webhooks/stripe")


def event(reference: str) -> bytes:
    """Return news that ends as ignored: of an object that Stripe lacks, an event would die here."""
    return orjson.dumps(
        {
            "id": reference,
            "object": "event",
            "type": "product.updated",
            "created": int(time.time()),
            "livemode": False,
            "api_version": "2026-10-28.endive",
            "data": {"object": {"id": "prod_elsewhere", "object": "product"}},
        }
    )


def sign(body: bytes, secret: str, *, at: float) -> str:
    stamp = str(int(at))
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    return f"t={stamp},v1={digest.hexdigest()}"


def secret_of(world: World) -> str:
    return world.stack.environment["STRIPE_WEBHOOK_SECRET"]


async def post(world: World, path: str, body: bytes, signature: str | None) -> int:
    headers = {"Stripe-Signature": signature} if signature else {}
    async with world.session.post(
        world.stack.api_url + path, data=body, headers=headers
    ) as response:
        return response.status


@pytest.mark.parametrize("path", PATHS)
async def test_a_copy_of_an_event_is_welcome_and_stored_once(world: World, path: str) -> None:
    body = event(f"evt_{world.seller_id}")
    before = await world.count("webhook_event")

    signature = sign(body, secret_of(world), at=time.time())
    statuses = [await post(world, path, body, signature) for _ in range(3)]

    assert statuses == [200, 200, 200]
    assert await world.count("webhook_event") == before + 1


@pytest.mark.parametrize("flaw", ["bad", "stale", "future", "missing"])
async def test_a_flawed_signature_is_400_and_stores_nothing(world: World, flaw: str) -> None:
    body = event(f"evt_{world.seller_id}")
    secret, now = secret_of(world), time.time()
    signatures = {
        "bad": sign(body, "whsec_of_somebody_else", at=now),
        "stale": sign(body, secret, at=now - 301),
        "future": sign(body, secret, at=now + 301),
        "missing": None,
    }
    before = await world.count("webhook_event")

    assert await post(world, PATHS[0], body, signatures[flaw]) == 400

    assert await world.count("webhook_event") == before


async def test_the_platforms_secret_does_not_open_the_connect_door(world: World) -> None:
    body = event(f"evt_{world.seller_id}")
    signature = sign(body, secret_of(world), at=time.time())

    assert await post(world, "/webhooks/stripe/connect", body, signature) == 400


@pytest.mark.parametrize("mode", ["duplicate", "shuffle", "delay"])
async def test_however_events_are_delivered_the_end_is_the_same(world: World, mode: str) -> None:
    await world.deliver(mode=mode)
    await world.story.onboard()
    await world.story.save_card()
    await world.story.fund("claim-1")

    answer = await world.story.charge("claim-1", key=world.seller_id)
    done = await world.story.wait_for(answer["transaction"]["id"], "TRANSFERRED")

    assert len(await world.charges()) == 1
    assert len(await world.transfers(done)) == 1


async def test_a_transfer_reversed_at_stripe_is_booked_part_by_part(world: World) -> None:
    await world.story.onboard()
    await world.story.save_card()
    await world.story.fund("claim-1")
    answer = await world.story.charge("claim-1", key=world.seller_id)
    done = await world.story.wait_for(answer["transaction"]["id"], "TRANSFERRED")

    path = f"/v1/transfers/{done['transferId']}/reversals"
    await world.sandbox.post(path, amount=3000)
    await world.becomes(done["id"], reversed={"amountMinor": 3000}, status="TRANSFERRED")
    await world.sandbox.post(path)

    await world.becomes(done["id"], reversed={"amountMinor": 8000}, status="REVERSAL_NEEDED")
