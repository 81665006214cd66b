"""Simulated events, and time that is moved, exist only where Stripe is the sandbox."""

from datetime import timedelta

from application.actor import Role
from entrypoints.graphql.schema import build_schema
from tests.integration.http.callers import token
from tests.integration.http.world import World

SIMULATE = """
mutation Simulate($input: SimulateInput!) {
  simulateStripeEvent(input: $input) { ... on Refusal { code } ... on SimulatePayload { eventId } }
}"""
PAYOUT = """
mutation Payout($id: ID!) {
  simulatePayout(transactionId: $id) { ... on Refusal { code message } }
}"""

ADVANCE = """
mutation Advance($to: DateTime!) {
  advanceClock(to: $to) { ... on ClockPayload { before now } ... on Refusal { code message } }
}"""


async def test_without_a_sandbox_there_is_no_such_mutation(world: World) -> None:
    given = {"transactionId": "txn_1", "eventType": "transfer.created"}
    reply = await world.ask(SIMULATE, {"input": given}, bearer=token(Role.ADMIN))
    told = {error["extensions"]["code"] for error in reply.json["errors"]}
    assert told == {"GRAPHQL_VALIDATION_FAILED"}
    reply = await world.ask(ADVANCE, {"to": "2030-01-01T00:00:00Z"}, bearer=token(Role.ADMIN))
    assert reply.json["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    sdl = build_schema().as_str()
    assert "advanceClock" not in sdl
    assert "simulateStripeEvent" not in sdl
    assert "simulatePayout" not in sdl


async def test_with_a_sandbox_an_admin_may(simulating: World) -> None:
    made = (await simulating.charge()).data["chargeCommission"]["transaction"]
    given = {"transactionId": made["id"], "eventType": "payment_intent.succeeded"}
    reply = await simulating.ask(SIMULATE, {"input": given}, bearer=token(Role.ADMIN))
    assert reply.data == {"simulateStripeEvent": {"code": "NOTHING_TO_TELL"}}
    reply = await simulating.ask(PAYOUT, {"id": made["id"]}, bearer=token(Role.ADMIN))
    assert reply.data["simulatePayout"]["code"] == "NOTHING_TO_TELL"
    reply = await simulating.ask(PAYOUT, {"id": "nonsense"}, bearer=token(Role.ADMIN))
    assert reply.data["simulatePayout"]["code"] == "VALIDATION_FAILED"
    reply = await simulating.ask(PAYOUT, {"id": made["id"]}, bearer=token(Role.SERVICE))
    assert reply.code == "FORBIDDEN"


async def test_an_admin_moves_the_sandboxs_clock_forward(simulating: World) -> None:
    admin, start = token(Role.ADMIN), simulating.clock.now().replace(microsecond=0)
    month = (start + timedelta(days=31)).isoformat()
    reply = await simulating.ask(ADVANCE, {"to": month}, bearer=admin)
    assert reply.data == {"advanceClock": {"before": start.isoformat(), "now": month}}
    for to in (start, start + timedelta(days=31 + 367)):
        reply = await simulating.ask(ADVANCE, {"to": to.isoformat()}, bearer=admin)
        assert reply.data["advanceClock"]["code"] == "VALIDATION_FAILED"
    for role in set(Role) - {Role.ADMIN, Role.SYSTEM}:
        reply = await simulating.ask(ADVANCE, {"to": month}, bearer=token(role))
        assert reply.code == "FORBIDDEN"
