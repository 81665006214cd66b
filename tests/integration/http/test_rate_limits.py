"""Who asks too often is told to wait, in the words of the door; Stripe and health checks never."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from application.actor import Role
from tests.integration.http.callers import an_event, sign, token
from tests.integration.http.limiting import FEW, FOR_SERVICES, a_limited_world
from tests.integration.http.world import World

VIEWER = "{ viewer { role } }"
SELLER = token(Role.SELLER, subject="seller-1")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_limited_world() as made:
        yield made


async def use_up(world: World, bearer: str = SELLER, times: int = FEW) -> None:
    for left in reversed(range(times)):
        reply = await world.ask(VIEWER, bearer=bearer)
        assert reply.response.status_code == 200
        assert reply.response.headers["x-ratelimit-remaining"] == str(left)


def told(response: httpx.Response) -> dict[str, str]:
    named = ("ratelimit", "retry-after")
    return {name: value for name, value in response.headers.items() if name.find(named[0]) >= 0}


async def test_every_answer_tells_what_is_left(world: World) -> None:
    world.clock.advance(timedelta(seconds=15))
    reply = await world.ask(VIEWER, bearer=SELLER)
    assert told(reply.response) == {
        "ratelimit-policy": '"default";q=3;w=60',
        "ratelimit": '"default";r=2;t=45',
        "x-ratelimit-limit": "3",
        "x-ratelimit-remaining": "2",
        "x-ratelimit-reset": "45",
    }
    assert "retry-after" not in reply.response.headers


async def test_graphql_refuses_what_is_too_much_and_does_nothing(world: World) -> None:
    service = token()
    await use_up(world, service, FOR_SERVICES)
    reply = await world.charge(bearer=service)
    assert reply.response.status_code == 429
    assert reply.response.headers["retry-after"] == "60"
    assert reply.response.headers["ratelimit"] == '"default";r=0;t=60'
    assert reply.json == {
        "errors": [
            {
                "message": "more than 5 requests in 60 seconds; go on in 60",
                "extensions": {"code": "RATE_LIMITED", "retryable": True, "retryAfterSeconds": 60},
            }
        ]
    }
    assert world.is_untouched


async def test_the_next_window_lets_in_again(world: World) -> None:
    await use_up(world)
    assert (await world.ask(VIEWER, bearer=SELLER)).code == "RATE_LIMITED"
    world.clock.advance(timedelta(minutes=1))
    await use_up(world)


async def test_one_caller_does_not_use_up_what_another_has(world: World) -> None:
    await use_up(world)
    await use_up(world, token(Role.SELLER, subject="seller-2"))
    await use_up(world, token(Role.ADMIN))


async def test_rest_refuses_in_its_own_shape(world: World) -> None:
    headers = {"Authorization": f"Bearer {SELLER}"}
    path = "/api/v1/stripe/transactions/seller-1"
    for _ in range(FEW):
        assert (await world.client.get(path, headers=headers)).status_code == 200
    response = await world.client.get(path, headers=headers)
    assert response.status_code == 429
    assert response.headers["retry-after"] == "60"
    assert response.json() == {
        "success": False,
        "error": {
            "code": "RATE_LIMITED",
            "message": "more than 3 requests in 60 seconds; go on in 60",
            "retryable": True,
            "fields": [],
        },
    }


@pytest.mark.parametrize("path", ["/nothing", "/exports/exp_1", "/api/v1/openapi.json"])
async def test_every_other_door_has_the_limit(world: World, path: str) -> None:
    for _ in range(FEW):
        assert (await world.client.get(path)).status_code != 429
    response = await world.client.get(path)
    assert response.status_code == 429
    assert response.json()["error"]["code"] == "RATE_LIMITED"


@pytest.mark.parametrize("bearer", ["", "forged", SELLER[:-2]])
async def test_without_a_good_token_an_address_is_counted(world: World, bearer: str) -> None:
    headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
    for _ in range(FEW):
        assert (await world.client.post("/graphql", headers=headers)).status_code == 401
    assert (await world.client.post("/graphql", headers=headers)).status_code == 429
    # A token that is forged uses up nothing of the caller that it names.
    await use_up(world)


@pytest.mark.parametrize("body", ["{", "[]", '{"query": "{"}', '{"query": "{ nothing }"}'])
async def test_what_is_refused_otherwise_counts_as_well(world: World, body: str) -> None:
    headers = {"Authorization": f"Bearer {SELLER}", "Content-Type": "application/json"}
    for left in reversed(range(FEW)):
        response = await world.client.post("/graphql", content=body, headers=headers)
        assert response.status_code == 400
        assert response.headers["x-ratelimit-remaining"] == str(left)
    assert (await world.ask(VIEWER, bearer=SELLER)).code == "RATE_LIMITED"


@pytest.mark.parametrize(
    "path",
    ["/webhooks/stripe", "/api/v1/webhooks/stripe"],
)
async def test_deliveries_are_never_too_many(world: World, path: str) -> None:
    for number in range(3 * FEW):
        body = an_event(f"evt_{number}")
        reply = await world.deliver(body, sign(body), path=path)
        assert reply.response.status_code == 200
        assert told(reply.response) == {}


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/health"])
async def test_health_checks_are_never_too_many(world: World, path: str) -> None:
    for _ in range(3 * FEW):
        response = await world.client.get(path)
        assert response.status_code == 200
        assert told(response) == {}


async def test_a_stream_counts_when_it_is_opened(world: World) -> None:
    await use_up(world)
    response = await world.client.post(
        "/graphql",
        json={"query": "subscription { queueStatsChanged { kind } }"},
        headers={"Authorization": f"Bearer {SELLER}", "Accept": "text/event-stream"},
    )
    assert response.status_code == 429
    assert response.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
