"""Who is let in, for how long, how many at once, and how a connection ends."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import httpx
import orjson
import pytest
from websockets.exceptions import ConnectionClosed

from adapters.system.clock import SystemClock
from application.actor import Role
from application.feed import Pace
from entrypoints.http.app import Limits
from entrypoints.http.live.seats import LiveLimits
from tests.integration.http.callers import MINT, token
from tests.integration.http.world import World
from tests.integration.live.documents import ACTIVITY, TIMELINE
from tests.integration.live.served import ADMIN, SELLER, STRANGER, Served

HASTE = LiveLimits(heartbeat_seconds=0.05, init_seconds=0.2)


def short_token() -> str:
    """Return a token that is good for a moment: what it is over by is forgiven for 30 s."""
    lifetime = timedelta(seconds=-28.5)
    now = SystemClock().now()
    return MINT(subject="seller-1", role=Role.SELLER, now=now, lifetime=lifetime)


async def test_a_bad_token_opens_nothing(served: Served) -> None:
    for bearer in (None, "no.token.at-all"):
        async with served.events(TIMELINE, bearer=bearer) as events:
            assert events.response.status_code == 401
            assert "WWW-Authenticate" in events.response.headers
    async with served.talk() as talk:
        await talk.say("connection_init", payload={"Authorization": "Bearer no.token"})
        assert await talk.end() == 4401
    async with served.talk() as talk:
        await talk.say("connection_init")
        assert await talk.end() == 4401


async def test_a_token_may_come_with_the_handshake(served: Served) -> None:
    headers = {"Authorization": f"Bearer {SELLER}"}
    async with served.talk(additional_headers=headers) as talk:
        await talk.say("connection_init")
        message = await talk.hear()
    assert message == {"type": "connection_ack", "payload": {"heartbeatSeconds": 12}}


async def test_a_token_that_expires_ends_what_it_opened() -> None:
    async with World(limits=Limits(live=HASTE)) as world, Served.of(world) as served:
        bearer = short_token()
        async with served.talk() as talk:
            await talk.greet(bearer)
            await talk.follow(ACTIVITY, id="seller-1")
            assert await talk.end() == 4401
        async with served.events(ACTIVITY, id="seller-1", bearer=short_token()) as events:
            sent = await events.rest()
            assert events.beats
    assert [one.kind for one in sent] == [None, "next", "complete"]
    (error,) = sent[1].json["errors"]
    assert error == {
        "message": "the token has expired",
        "extensions": {"code": "UNAUTHENTICATED"},
    }


async def test_whoever_says_nothing_is_not_waited_for() -> None:
    async with World(limits=Limits(live=HASTE)) as world, Served.of(world) as served:
        async with served.talk() as talk:
            assert await talk.end() == 4408
        async with served.talk(subprotocols=["graphql-ws"]) as talk:
            assert await talk.end() == 4406


@pytest.mark.parametrize(
    "said",
    [
        "nonsense",
        "[]",
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ viewer { role } }"}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "complete"}',
        '{"type": "connection_init", "payload": []}',
        '{"type": "unheard-of"}',
    ],
)
async def test_what_is_no_message_closes_the_connection(served: Served, said: str) -> None:
    async with served.talk() as talk:
        await talk.greet()
        await talk.socket.send(said)
        assert await talk.end() == 4400


async def test_the_protocol_is_kept(served: Served) -> None:
    async with served.talk() as talk:
        await talk.follow(ACTIVITY, id="seller-1")
        assert await talk.end() == 4401  # before it said who it is
    async with served.talk() as talk:
        await talk.greet()
        await talk.say("connection_init")
        assert await talk.end() == 4429
    async with served.talk() as talk:
        await talk.greet()
        await talk.follow(ACTIVITY, id="seller-1")
        await talk.follow(ACTIVITY, id="seller-1")
        assert await talk.end() == 4409
    async with served.talk() as talk:
        await talk.greet()
        await talk.say("ping")
        assert await talk.hear() == {"type": "pong"}


async def test_a_caller_has_so_many_connections_and_subscriptions() -> None:
    limits = Limits(live=LiveLimits(per_caller_max=2, subscriptions_max=1))
    async with World(limits=limits) as world, Served.of(world) as served:
        async with served.talk() as talk, served.events(ACTIVITY, id="seller-1") as events:
            await talk.greet()
            await talk.follow(ACTIVITY, "1", id="seller-1")
            await talk.follow(ACTIVITY, "2", id="seller-1")
            message = await talk.hear()
            assert (message["type"], message["id"]) == ("error", "2")
            assert (await events.next()) is not None
            assert await refusal_of(served, ADMIN) == (429, 4429)
            # Another caller is not in the way.
            assert await refusal_of(served, STRANGER) == (200, None)
        # Whoever leaves makes room.
        await served.all_left()
        async with served.events(ACTIVITY, id="seller-1") as events:
            assert events.response.status_code == 200


async def test_a_process_has_so_many_connections() -> None:
    limits = Limits(live=LiveLimits(connections_max=1))
    async with World(limits=limits) as world, Served.of(world) as served:
        async with served.events(ACTIVITY, id="seller-1"):
            assert await refusal_of(served, STRANGER) == (429, 1013)
        await served.all_left()
        async with served.events(ACTIVITY, id="seller-2", bearer=STRANGER) as events:
            assert events.response.status_code == 200


async def refusal_of(served: Served, bearer: str) -> tuple[int, int | None]:
    """Return the status of one more stream, and what one more socket is closed with."""
    async with served.events(ACTIVITY, id="seller-2", bearer=bearer) as events:
        status = events.response.status_code
        assert (status == 429) == ("Retry-After" in events.response.headers)
    async with served.talk() as talk:
        with suppress(ConnectionClosed):
            await talk.say("connection_init", payload={"Authorization": f"Bearer {bearer}"})
            assert (await talk.hear())["type"] == "connection_ack"
            return status, None
        return status, await talk.end()


async def test_who_is_too_slow_is_told_to_go_on_from_its_cursor() -> None:
    pace = Pace(poll_seconds=0.01, gap_seconds=0, waiting_max=3)
    async with World(pace=pace) as world, Served.of(world) as served:
        transaction = await served.charged()
        async with served.talk() as talk, served.events(TIMELINE, id=transaction) as events:
            await talk.greet()
            await talk.follow(TIMELINE, id=transaction)
            await talk.told()
            await events.told()
            # All in one commit: more than may wait at once.
            await served.record_together(*"abcdefgh", of=transaction)
            told = [(await talk.told())["transactionTimeline"]["action"] for _ in range(3)]
            assert await talk.end() == 1013
            sent = [one for one in await events.rest() if one.kind is not None]
        assert told == ["a", "b", "c"]
        # There is more, so the stream does not say that it is complete.
        assert [one.kind for one in sent] == ["next", "next", "next"]
        async with served.events(TIMELINE, id=transaction, last=sent[-1].id) as events:
            rest = [(await events.told())["transactionTimeline"]["action"] for _ in range(5)]
        assert rest == ["d", "e", "f", "g", "h"]


async def test_a_process_that_stops_sends_everybody_home(served: Served) -> None:
    async with served.talk() as talk, served.events(ACTIVITY, id="seller-1") as events:
        await talk.greet()
        await talk.follow(ACTIVITY, id="seller-1")
        await events.next()
        stopping = asyncio.create_task(served.stop())
        assert await talk.end() == 1012
        assert await events.rest() == []
        await stopping


async def test_only_subscriptions_are_followed_and_the_limits_hold(served: Served) -> None:
    deep = "subscription { transactionUpdated(id: 1) " + "{ a " * 13 + "}" * 14
    documents = {
        "{ viewer { role } }": "only subscriptions are served here",
        "subscription A { a } subscription B { b }": "several operations",
        deep: "deeper than 12",
        "subscription {": "Syntax Error",
        "subscription { " + "x" * 33_000 + " }": "longer than 32768",
        "subscription { queueStatsChanged { kind } other: queueStatsChanged { kind } }": "one",
    }
    for document, why in documents.items():
        async with served.events(document) as events:
            sent = await events.rest()
        assert [one.kind for one in sent] == ["next", "complete"], document
        told = " ".join(error["message"] for error in sent[0].json["errors"])
        assert why in told
    async with served.talk() as talk:
        await talk.greet()
        await talk.follow("{ viewer { role } }")
        message = await talk.hear()
        assert message["type"] == "error"
        assert message["payload"][0]["message"] == "only subscriptions are served here"
    reply = await served.world.ask("subscription { queueStatsChanged { kind } }")
    assert "text/event-stream" in reply.json["errors"][0]["message"]


async def test_a_stream_takes_what_any_request_takes(served: Served) -> None:
    async def status(**changes: str) -> int:
        headers = {
            "Accept": "text/event-stream",
            "Content-Type": "application/json",
            "Authorization": f"Bearer {ADMIN}",
            **changes,
        }
        content = orjson.dumps({"query": TIMELINE})
        response = await served.client.post("/graphql", content=content, headers=headers)
        return response.status_code

    assert await status(**{"Content-Type": "text/plain"}) == 415
    async with served.events(TIMELINE, id="nonsense", last="nonsense") as events:
        (error,) = (await events.rest())[0].json["errors"]
    assert error["extensions"]["code"] == "VALIDATION_FAILED"
    got: httpx.Response = await served.client.get(
        "/graphql", headers={"Accept": "text/event-stream"}
    )
    assert got.status_code == 405


async def test_tokens_of_every_role_open_a_connection(served: Served) -> None:
    for role in (Role.SELLER, Role.SERVICE, Role.ADMIN):
        async with served.talk() as talk:
            await talk.greet(token(role))
