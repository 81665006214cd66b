"""Admins look after the inbox over GraphQL: list it, act on events again, or let them be."""

from typing import Any

import pytest

from application.actor import Role
from application.ports.inbox import Delivery
from application.ports.webhook_verifier import GatewayEvent, WebhookEndpoint
from domain.ids import JobId, WebhookEventId
from tests.builders import NOON, a_transaction_id
from tests.integration.http.callers import token
from tests.integration.http.world import World

LIST = """
query List($filter: WebhookEventFilter, $first: Int, $after: String) {
  webhookEvents(filter: $filter, first: $first, after: $after) {
    nodes { id eventId type objectId state attempts lastError note door source liveMode apiVersion
            payloadSha256 transactionId account createdAt receivedAt }
    edges { cursor }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}"""
REPLAY = """
mutation Replay($input: ReplayInput!) {
  replayWebhookEvents(input: $input) {
    ... on ReplayPayload { queued { eventId state } previews { eventId note problem jobs } }
    ... on Refusal { code fields { field } }
  }
}"""
IGNORE = """
mutation Ignore($input: IgnoreWebhookInput!) {
  ignoreWebhookEvent(input: $input) {
    ... on EventHandled { id state } ... on Refusal { code fields { field } }
  }
}"""
RECOVER = """
mutation Recover($since: DateTime!) {
  recoverMissedEvents(since: $since) {
    ... on RecoveryRunPayload { since accounts } ... on Refusal { code fields { field } }
  }
}"""
GAPS = "query Gaps($since: DateTime!) { eventGaps(since: $since) { eventId } }"


def admin() -> str:
    return token(Role.ADMIN, subject="ada")


async def store(world: World, reference: str, type: str = "topup.succeeded") -> Delivery:
    """Keep an event as if it had come in."""
    event = GatewayEvent(
        reference=reference,
        type=type,
        object_reference="tu_1",
        created_at=NOON,
        live=False,
        api_version="2026-10-28.endive",
        account=None,
        payload={},
    )
    delivery = Delivery(
        id=WebhookEventId(world.ids.new()),
        job_id=JobId(a_transaction_id()),
        event=event,
        endpoint=WebhookEndpoint.PLATFORM,
        body=b"{}",
        received_at=NOON,
        request_id="req_1",
    )
    await world.inbox.receive(delivery)
    return delivery


async def ask(world: World, document: str, **variables: Any) -> Any:
    (answer,) = (await world.ask(document, variables, bearer=admin())).data.values()
    return answer


async def test_the_inbox_is_listed_page_by_page(world: World) -> None:
    for number in range(3):
        await store(world, f"evt_{number}")
    page = await ask(world, LIST, first=2)
    cursor = page["pageInfo"]["endCursor"]
    rest = await ask(world, LIST, first=2, after=cursor)
    assert [row["eventId"] for row in page["nodes"]] == ["evt_2", "evt_1"]
    assert (page["edges"][1]["cursor"], page["pageInfo"]["hasNextPage"]) == (cursor, True)
    assert [row["eventId"] for row in rest["nodes"]] == ["evt_0"]
    assert (rest["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasPreviousPage"]) == (False, True)
    shown = rest["nodes"][0]
    assert (shown["state"], shown["attempts"], shown["source"]) == ("RECEIVED", 0, "DELIVERED")
    assert (shown["door"], shown["liveMode"]) == ("PLATFORM", False)
    assert len(shown["payloadSha256"]) == 64


async def test_the_inbox_is_filtered(world: World) -> None:
    await store(world, "evt_a")
    await store(world, "evt_b", type="transfer.paid")
    found = await ask(world, LIST, filter={"type": "transfer.paid", "state": ["RECEIVED"]})
    assert [row["eventId"] for row in found["nodes"]] == ["evt_b"]
    refused = await world.ask(LIST, {"filter": {"transactionId": "x"}}, bearer=admin())
    assert refused.code == "VALIDATION_FAILED"
    assert (await world.ask(LIST, {"after": "x"}, bearer=admin())).code == "VALIDATION_FAILED"
    assert (await world.ask(LIST, {"first": 101}, bearer=admin())).code == "VALIDATION_FAILED"


async def test_a_dry_run_is_what_comes_unless_told_otherwise(world: World) -> None:
    await store(world, "evt_a", type="transfer.paid")
    answer = await ask(world, REPLAY, input={"filter": {}, "reason": "what if"})
    assert answer["queued"] == []
    assert answer["previews"][0]["eventId"] == "evt_a"
    assert answer["previews"][0]["note"].startswith("Stripe ended this type")
    done = await ask(world, REPLAY, input={"filter": {}, "reason": "go", "dryRun": False})
    assert done == {"queued": [{"eventId": "evt_a", "state": "RECEIVED"}], "previews": []}
    assert world.waker.rings == 1


async def test_an_event_is_let_be(world: World) -> None:
    delivery = await store(world, "evt_a")
    public = f"whe_{delivery.id.hex}"
    answer = await ask(world, IGNORE, input={"id": public, "reason": "a test of ours"})
    assert answer == {"id": public, "state": "IGNORED"}
    malformed = await ask(world, IGNORE, input={"id": "evt_a", "reason": "x"})
    unknown = await ask(world, IGNORE, input={"id": f"whe_{a_transaction_id().hex}", "reason": "x"})
    silent = await ask(world, IGNORE, input={"id": public, "reason": " "})
    assert (malformed["code"], malformed["fields"]) == ("VALIDATION_FAILED", [{"field": "id"}])
    assert unknown["code"] == "NOT_FOUND"
    assert silent["fields"] == [{"field": "reason"}]


async def test_stripes_lists_are_read_again_on_demand(world: World) -> None:
    now = world.clock.now().isoformat()
    answer = await ask(world, RECOVER, since=now)
    assert answer["accounts"] == 0
    refused = await ask(world, RECOVER, since="2020-01-01T00:00:00Z")
    assert refused == {"code": "VALIDATION_FAILED", "fields": [{"field": "since"}]}
    assert await ask(world, GAPS, since=now) == []


@pytest.mark.parametrize("role", [Role.SELLER, Role.SERVICE])
async def test_the_inbox_is_for_admins(world: World, role: Role) -> None:
    bearer = token(role, subject="1")
    assert (await world.ask(LIST, {}, bearer=bearer)).code == "FORBIDDEN"
    since = {"since": NOON.isoformat()}
    assert (await world.ask(GAPS, since, bearer=bearer)).code == "FORBIDDEN"
    replay = {"input": {"filter": {}, "reason": "x"}}
    assert (await world.ask(REPLAY, replay, bearer=bearer)).code == "FORBIDDEN"
    assert (await world.ask(RECOVER, since, bearer=bearer)).code == "FORBIDDEN"
