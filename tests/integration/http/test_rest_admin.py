"""What admins order and watch by the old paths, and that nobody else does."""

from typing import Any

import pytest

from domain.webhook_event import WebhookEventState
from tests.integration.http.callers import an_event, sign
from tests.integration.http.rest import admin, charge, get, post, seller
from tests.integration.http.world import World

REFUSED_TO_SELLERS = {
    "/reconcile": {"transactionId": 1, "reason": "r"},
    "/clawback": {"transactionId": 1, "reason": "r"},
    "/process-reconciliations": {},
    "/retry-transaction": {"transactionId": 1},
    "/cleanup": {},
    "/simulate-payout": {"transactionId": 1},
    "/reconciliation-summary": None,
    "/queue-stats": None,
    "/unprocessed-webhooks": None,
    "/idempotency-stats": None,
}


@pytest.mark.parametrize("number", [1, 99])
@pytest.mark.parametrize(("path", "body"), REFUSED_TO_SELLERS.items())
async def test_a_seller_orders_and_watches_nothing(
    simulating: World, path: str, body: dict[str, Any] | None, number: int
) -> None:
    await charge(simulating)
    if body is None:
        answer = await get(simulating, path, bearer=seller())
    else:
        numbered = {**body, "transactionId": number} if "transactionId" in body else body
        answer = await post(simulating, path, numbered, bearer=seller())
    assert answer.refusal == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    "path", ["/reconcile", "/clawback", "/retry-transaction", "/simulate-payout"]
)
async def test_a_number_that_nothing_has_is_not_found(simulating: World, path: str) -> None:
    for wanted in (7, f"txn_{7:032x}"):
        given = {"transactionId": wanted, "reason": "r"}
        answer = await post(simulating, path, given, bearer=admin())
        assert answer.refusal == (404, "NOT_FOUND")


@pytest.mark.parametrize("wanted", [0, -1, "12abc", "txn_12", True, None, 10**18, 1.5])
async def test_what_names_no_transaction_is_bad_input(world: World, wanted: Any) -> None:
    given = {"transactionId": wanted, "reason": "r"}
    answer = await post(world, "/reconcile", given, bearer=admin())
    assert answer.refusal == (400, "VALIDATION_FAILED")
    assert answer.blamed == ["transactionId"]


async def test_a_transaction_is_reconciled_by_its_number_or_id(world: World) -> None:
    made = (await charge(world)).data
    for name in (made["transactionId"], made["id"]):
        given = {"transactionId": name, "reason": "Manual reconciliation"}
        told = (await post(world, "/reconcile", given, bearer=admin())).data
        assert told.pop("actions") is not None
        assert told == {
            "transactionId": 1,
            "id": made["id"],
            "oldStatus": "pending",
            "newStatus": "pending",
            "differences": [],
            "problem": None,
        }


async def test_a_whole_clawback_is_made_once_however_often_it_is_asked(world: World) -> None:
    await charge(world)
    given = {"transactionId": 1, "reason": "Amazon refund reversal"}
    first = (await post(world, "/clawback", given, bearer=admin())).data
    assert (first["clawedBackCents"], first["replayed"]) == (10_000, False)
    assert first["settlements"]
    again = (await post(world, "/clawback", given, bearer=admin())).data
    assert again["replayed"] is True
    assert again["clawbackId"] == first["clawbackId"]
    other = {**given, "reason": "once more"}
    assert (await post(world, "/clawback", other, bearer=admin())).refusal == (409, "NOTHING_LEFT")


async def test_a_key_tells_two_clawbacks_of_one_body_apart(world: World) -> None:
    await charge(world)
    given = {"transactionId": 1, "reason": "r"}
    key = {"Idempotency-Key": "c-1"}
    assert (await post(world, "/clawback", given, bearer=admin(), headers=key)).status == 200
    answer = await post(world, "/clawback", given, bearer=admin())
    assert answer.refusal == (409, "NOTHING_LEFT")


@pytest.mark.parametrize("cents", [0, -5, "2000"])
async def test_nothing_is_no_amount_to_give_back(world: World, cents: Any) -> None:
    await charge(world)
    given = {"transactionId": 1, "reason": "r", "refundAmountCents": cents}
    answer = await post(world, "/clawback", given, bearer=admin())
    assert answer.refusal == (400, "VALIDATION_FAILED")
    assert answer.blamed == ["refundAmountCents"]


async def test_a_fee_that_was_not_charged_is_not_given_back(world: World) -> None:
    await charge(world)
    given = {"transactionId": 1, "reason": "r", "refundAmountCents": 2000}
    answer = await post(world, "/clawback", given, bearer=admin())
    assert answer.refusal == (409, "NOTHING_LEFT")


async def test_a_fee_that_waits_for_a_card_is_not_retried(world: World) -> None:
    await charge(world)
    answer = await post(world, "/retry-transaction", {"transactionId": 1}, bearer=admin())
    assert answer.refusal == (400, "RETRY_IMPOSSIBLE")


async def test_everything_is_summed_up(world: World) -> None:
    await charge(world)
    told = (await get(world, "/reconciliation-summary", bearer=admin())).data
    assert told["counts"]["pending"] == 1
    assert sum(told["counts"].values()) == 1
    assert told["counts"].keys() >= {"charged", "refunded", "cancelled", "reversal_needed"}
    (line,) = told["lines"]
    assert (line["currency"], line["amountRecoveredCents"], line["platformFeeCents"]) == (
        "usd",
        10_000,
        2000,
    )
    assert (told["unprocessedWebhooks"], told["lastRunId"], told["drift"]) == (0, None, None)


async def test_a_run_is_started_once_with_or_without_a_body(world: World) -> None:
    headers = {"Authorization": f"Bearer {admin()}"}
    path = "/api/v1/stripe/process-reconciliations"
    bare = await world.client.post(path, headers=headers)
    first = bare.json()["data"]
    assert first["runId"].startswith("rec_")
    assert (first["status"], first["wasRunning"], first["processed"]) == ("running", False, 0)
    second = (await post(world, "/process-reconciliations", {}, bearer=admin())).data
    assert second == {**first, "wasRunning": True}


async def test_what_is_over_is_cleaned_up(world: World) -> None:
    told = (await post(world, "/cleanup", {"daysToKeep": 90}, bearer=admin())).data
    assert told["jobId"].startswith("job_")
    assert (told["expiredKeys"], told["eventBodies"], told["finishedJobs"]) == (0, 0, 0)
    for days in (0, 366, "x", 1.5):
        answer = await post(world, "/cleanup", {"daysToKeep": days}, bearer=admin())
        assert answer.refusal == (400, "VALIDATION_FAILED")


async def test_the_queue_and_the_keys_are_watched(world: World) -> None:
    await charge(world)
    await charge(world)
    queues = (await get(world, "/queue-stats", bearer=admin())).data["queues"]
    assert {"run_charge", "run_transfer", "process_webhook_event"} <= {
        one["name"] for one in queues
    }
    keys = (await get(world, "/idempotency-stats", bearer=admin())).data
    assert (keys["total"], keys["active"], keys["expired"]) == (1, 1, 0)
    (line,) = keys["operations"]
    assert (line["operation"], line["replays"]) == ("chargeCommission", 1)


async def test_unprocessed_events_are_listed_in_pages_without_what_is_in_them(world: World) -> None:
    for number in range(3):
        body = an_event(f"evt_{number}")
        await world.deliver(body, sign(body))
    events = world.database.tables.events
    first = next(iter(events))
    events[first] = events[first].processed(note=None, transaction_id=None)
    page = (await get(world, "/unprocessed-webhooks?limit=1", bearer=admin())).data
    (event,) = page["events"]
    assert event["state"] == WebhookEventState.RECEIVED.lower()
    assert event.keys() == {
        "id",
        "stripeEventId",
        "eventType",
        "state",
        "attempts",
        "lastError",
        "transactionId",
        "receivedAt",
    }
    rest = f"/unprocessed-webhooks?limit=1&after={page['nextAfter']}"
    last = (await get(world, rest, bearer=admin())).data
    assert len(last["events"]) == 1
    assert last["events"] != page["events"]
    assert last["nextAfter"] is None
    for query in ("limit=101", "limit=0", "after=nonsense"):
        answer = await get(world, f"/unprocessed-webhooks?{query}", bearer=admin())
        assert answer.refusal == (400, "VALIDATION_FAILED")


async def test_a_transactions_audit_is_listed_in_pages_to_its_owner(world: World) -> None:
    made = (await charge(world)).data
    await post(world, "/clawback", {"transactionId": 1, "reason": "r"}, bearer=admin())
    whole = (await get(world, "/audit-trail/1", bearer=seller())).data
    assert (whole["id"], whole["nextAfter"]) == (made["id"], None)
    assert whole["records"][0]["action"] == "transaction.requested"
    seen: list[Any] = []
    page: Any = {"nextAfter": 0}
    while page["nextAfter"] is not None:
        path = f"/audit-trail/{made['id']}?limit=1&after={page['nextAfter']}"
        page = (await get(world, path, bearer=seller())).data
        seen += page["records"]
    assert seen == whole["records"]
    ours = (await get(world, "/audit-trail/1", bearer=admin())).data["records"]
    assert [record["id"] for record in ours] == [record["id"] for record in seen]
    assert (seen[1]["actor"], ours[1]["actor"]) == ("opside", "the admin")
    assert (await get(world, "/audit-trail/1", bearer=seller("2"))).status == 404
    assert (await get(world, "/audit-trail/2", bearer=admin())).status == 404
    assert (await get(world, "/audit-trail/12abc", bearer=admin())).status == 400


async def test_a_sellers_audit_counts_each_transaction_once(world: World) -> None:
    for claim in (1, 2):
        await charge(world, key=f"key-{claim}", claimId=claim)
    await post(world, "/clawback", {"transactionId": 1, "reason": "r"}, bearer=admin())
    told = (await get(world, "/user-audit/1?days=7", bearer=seller())).data
    assert (told["userId"], told["days"]) == (1, 7)
    assert told["events"]["transaction.requested"] == 2
    assert told["totalEvents"] == sum(told["events"].values()) > 2
    (line,) = told["totals"]
    assert (line["currency"], line["transactions"], line["amountRecoveredCents"]) == (
        "usd",
        2,
        20_000,
    )
    assert line["clawedBackCents"] == 10_000
    assert (await get(world, "/user-audit/1", bearer=seller("2"))).status == 403
    assert (await get(world, "/user-audit/1?days=0", bearer=seller())).status == 400


async def test_only_a_sandbox_tells_its_news_once_more(world: World, simulating: World) -> None:
    given = {"transactionId": 1, "eventType": "payment_intent.succeeded"}
    absent = await post(world, "/simulate-payout", given, bearer=admin())
    assert absent.refusal == (404, "NOT_FOUND")
    await charge(simulating)
    answer = await post(simulating, "/simulate-payout", given, bearer=admin())
    assert answer.refusal == (409, "NOTHING_TO_TELL")
