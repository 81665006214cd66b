"""Stripe's deliveries: a genuine one is stored once, anything else leaves nothing."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from application.ports.errors import StoreUnavailable
from application.ports.inbox import Delivery
from application.ports.webhook_verifier import WebhookEndpoint
from tests.builders import NOON
from tests.integration.http.callers import WEBHOOK_SECRETS, an_event, sign
from tests.integration.http.world import World

PLATFORM = ["/webhooks/stripe", "/api/v1/webhooks/stripe"]
CONNECT = ["/webhooks/stripe/connect", "/api/v1/webhooks/stripe/connect"]


@pytest.mark.parametrize("path", PLATFORM)
async def test_a_genuine_delivery_is_stored_once(world: World, path: str) -> None:
    body = an_event()
    for _ in range(3):
        reply = await world.deliver(body, sign(body), path=path)
        assert reply.response.status_code == 200
        assert reply.json == {"received": True}
    assert len(world.database.tables.events) == 1
    assert len(world.database.tables.jobs) == 1
    assert world.waker.rings == 1


@pytest.mark.parametrize("path", CONNECT)
async def test_the_connect_door_has_its_own_secrets(world: World, path: str) -> None:
    body = an_event()
    (secret,) = WEBHOOK_SECRETS[WebhookEndpoint.CONNECT]
    refused = await world.deliver(body, sign(body), path=path)
    assert refused.response.status_code == 400
    assert world.is_untouched
    taken = await world.deliver(body, sign(body, secret=secret), path=path)
    assert taken.response.status_code == 200


def _signatures() -> dict[str, str | None]:
    body = an_event()
    return {
        "missing": None,
        "empty": "",
        "nonsense": "nonsense",
        "no proof": f"t={int(NOON.timestamp())}",
        "beyond ascii": "t=1,v1=\xe9",
        "other body": sign(body + b" "),
        "other secret": sign(body, secret="whsec_other"),  # noqa: S106 - a secret of nobody
        "stale": sign(body, at=NOON - timedelta(seconds=301)),
        "future": sign(body, at=NOON + timedelta(seconds=301)),
    }


@pytest.mark.parametrize("signature", _signatures().values(), ids=_signatures().keys())
async def test_a_delivery_that_is_not_stripes_leaves_nothing(
    world: World, signature: str | None
) -> None:
    reply = await world.deliver(an_event(), signature)
    assert reply.response.status_code == 400
    assert reply.json["error"]["code"] == "WEBHOOK_REJECTED"
    assert world.is_untouched


@pytest.mark.parametrize("seconds", [-300, 300])
async def test_a_clock_that_is_a_little_off_is_forgiven(world: World, seconds: int) -> None:
    body = an_event()
    reply = await world.deliver(body, sign(body, at=NOON + timedelta(seconds=seconds)))
    assert reply.response.status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"object":"event"}', b"\xff"])
async def test_a_signed_body_that_is_no_event_leaves_nothing(world: World, body: bytes) -> None:
    reply = await world.deliver(body, sign(body))
    assert reply.response.status_code == 400
    assert world.is_untouched


async def test_a_delivery_larger_than_the_limit_is_refused(world: World) -> None:
    body = an_event() + b" " * 1024 * 1024
    reply = await world.deliver(body, sign(body))
    assert reply.response.status_code == 413
    assert reply.json["error"]["code"] == "BODY_TOO_LARGE"
    assert world.is_untouched


@pytest.mark.parametrize("path", PLATFORM + CONNECT)
async def test_deliveries_are_taken_over_post_alone(world: World, path: str) -> None:
    response = await world.client.get(path)
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


@dataclass(frozen=True, slots=True)
class AbsentInbox:
    """An inbox whose database is away."""

    async def receive(self, delivery: Delivery) -> bool:
        raise StoreUnavailable(f"postgresql://user@host is away, {delivery.request_id} not stored")


async def test_an_event_that_cannot_be_stored_is_to_be_sent_again(world: World) -> None:
    use_cases = world.use_cases()
    broken: Any = replace(use_cases.receive_webhook, inbox=AbsentInbox())
    world.serve(replace(use_cases, receive_webhook=broken))
    body = an_event()
    reply = await world.deliver(body, sign(body))
    assert reply.response.status_code == 503
    assert int(reply.response.headers["retry-after"]) > 0
    assert reply.json["error"]["code"] == "UNAVAILABLE"
    assert "host" not in reply.response.text
