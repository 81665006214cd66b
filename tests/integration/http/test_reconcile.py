"""An admin compares one transaction with Stripe over GraphQL, dry unless told to act."""

from typing import Any

from application.actor import Role
from tests.integration.http.callers import token
from tests.integration.http.world import World

RECONCILE = """
mutation Reconcile($input: ReconcileInput!) {
  reconcileTransaction(input: $input) {
    ... on ReconcilePayload {
      dryRun problem jobs
      before { status } after { status }
      differences { field ours stripe amount { amountMinor } }
      actions { action } entries { kind account amount { amountMinor } }
    }
    ... on Refusal { code fields { field } }
  }
}"""


async def reconcile(world: World, transaction_id: str, **more: Any) -> Any:
    given = {"transactionId": transaction_id, "reason": "looks odd", **more}
    reply = await world.ask(RECONCILE, {"input": given}, bearer=token(Role.ADMIN))
    return reply.data["reconcileTransaction"]


async def test_a_transaction_that_agrees_says_so(world: World) -> None:
    made = (await world.charge()).data["chargeCommission"]["transaction"]
    told = await reconcile(world, made["id"])
    assert told == {
        "dryRun": True,
        "problem": None,
        "jobs": [],
        "before": {"status": "PENDING"},
        "after": {"status": "PENDING"},
        "differences": [],
        "actions": [],
        "entries": [],
    }


async def test_what_is_not_there_or_no_id_is_refused(world: World) -> None:
    told = await reconcile(world, "txn_00000000000000000000000000000000")
    assert told == {"code": "NOT_FOUND", "fields": []}
    told = await reconcile(world, "nonsense")
    assert told == {"code": "VALIDATION_FAILED", "fields": [{"field": "transactionId"}]}


async def test_only_admins_may(world: World) -> None:
    made = (await world.charge()).data["chargeCommission"]["transaction"]
    given = {"transactionId": made["id"], "reason": "x"}
    for role in (Role.SELLER, Role.SERVICE):
        reply = await world.ask(RECONCILE, {"input": given}, bearer=token(role))
        assert reply.code == "FORBIDDEN"
