"""How requests are remembered is shown to admins: who, when and what came of it, never what."""

from datetime import timedelta
from typing import Any

import pytest

from application.actor import Role
from application.ports.idempotency import RETENTION
from tests.builders import NOON
from tests.integration.http.callers import token
from tests.integration.http.world import World

STATS = """
{ idempotencyStats { operations { operation live expiring expired replays oldestAt } } }"""

RECORD = """
query Record($key: String!) {
  idempotencyRecord(key: $key) {
    key
    uses { caller operation createdAt expiresAt fingerprint fields result replays replayedAt }
  }
}"""


async def record(world: World, key: str) -> Any:
    reply = await world.ask(RECORD, {"key": key}, bearer=token(Role.ADMIN))
    assert "seller-1" not in reply.response.text
    return reply.data["idempotencyRecord"]


async def test_a_key_is_found_with_each_of_its_uses_and_without_what_was_asked(
    world: World,
) -> None:
    made = (await world.charge()).data["chargeCommission"]["transaction"]
    await world.charge(bearer=token(Role.ADMIN), claimId="claim-2")
    world.clock.advance(timedelta(hours=1))
    await world.charge()
    conflict = await world.charge(amountRecoveredCents=1)
    assert conflict.data["chargeCommission"]["code"] == "IDEMPOTENCY_CONFLICT"
    found = await record(world, "key-1")
    by_service, by_admin = sorted(found["uses"], key=lambda use: use["caller"], reverse=True)
    assert by_service == {
        "caller": "the service",
        "operation": "chargeCommission",
        "createdAt": NOON.isoformat(),
        "expiresAt": (NOON + RETENTION).isoformat(),
        "fingerprint": by_service["fingerprint"],
        "fields": by_service["fields"],
        "result": by_service["result"],
        "replays": 1,
        "replayedAt": (NOON + timedelta(hours=1)).isoformat(),
    }
    assert by_service["result"].replace("-", "") == made["id"].removeprefix("txn_")
    assert {"sellerId", "amountRecoveredCents"} <= set(by_service["fields"])
    assert by_service["fingerprint"] != by_admin["fingerprint"]
    assert by_admin["replays"] == 0
    assert await record(world, "another") is None


async def test_keys_are_counted_by_operation(world: World) -> None:
    await world.charge()
    await world.charge()
    world.clock.advance(RETENTION - timedelta(hours=1))
    await world.charge(claimId="claim-2", idempotencyKey="key-2")
    reply = await world.ask(STATS, bearer=token(Role.ADMIN))
    (line,) = reply.data["idempotencyStats"]["operations"]
    assert line == {
        "operation": "chargeCommission",
        "live": 2,
        "expiring": 1,
        "expired": 0,
        "replays": 1,
        "oldestAt": NOON.isoformat(),
    }


@pytest.mark.parametrize("role", [Role.SELLER, Role.SERVICE])
async def test_the_memory_of_requests_is_for_admins_alone(world: World, role: Role) -> None:
    for document, variables in ((STATS, {}), (RECORD, {"key": "key-1"})):
        reply = await world.ask(document, variables, bearer=token(role))
        assert reply.code == "FORBIDDEN"
