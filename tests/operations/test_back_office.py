"""What support, finance and admins send, and exactly what they are answered."""

from typing import Any

import pytest

from application.actor import Role
from domain.ids import ChargeReference
from tests.builders import books
from tests.integration.http.callers import an_event, sign, token
from tests.integration.http.world import World
from tests.operations.conftest import Send

ADMIN = token(Role.ADMIN, subject="ada")
NOTHING_WAITS = {
    "jobsReady": 0,
    "jobsDead": 0,
    "oldestJobDueAt": None,
    "eventsWaiting": 0,
    "oldestEventAt": None,
}


@pytest.fixture
async def transaction_id(send: Send) -> str:
    """Return a commission of 100.00 that waits for a card."""
    made = await send("refund_engine/charge_commission", bearer=token())
    found: str = made["chargeCommission"]["transaction"]["id"]
    return found


def settlement(way: str, amount: str) -> dict[str, Any]:
    return {"way": way, "amount": {"formatted": amount}, "state": "SETTLED"}


async def test_support_reads_why_a_transaction_is_stuck(send: Send, transaction_id: str) -> None:
    shown = (await send("back_office/why_stuck", bearer=ADMIN, id=transaction_id))["transaction"]
    (record,) = shown.pop("auditTrail")["nodes"]
    assert (record["action"], record["actor"]) == ("transaction.requested", "the service")
    assert shown == {
        "id": transaction_id,
        "number": 1,
        "sellerId": "1",
        "claimId": "456",
        "status": "PENDING",
        "chargeState": "AWAITING_PAYMENT_METHOD",
        "transferState": "NONE",
        "holdReason": None,
        "failure": None,
        "explain": {
            "reasonCode": "AWAITING_CARD",
            "since": "2026-03-01T12:00:00+00:00",
            "summary": "The fee waits for a card that can be charged.",
            "nextStep": "The seller saves a card (createCustomerSetup); it is charged at once.",
            "nextAt": None,
            "whoCanAct": ["SELLER"],
        },
        "availableActions": [
            "CREATE_CUSTOMER_SETUP",
            "CANCEL_TRANSACTION",
            "CLAWBACK",
            "RECONCILE_TRANSACTION",
        ],
        "ledgerEntries": [],
    }


async def test_a_fee_that_waits_for_a_card_needs_no_retry(send: Send, transaction_id: str) -> None:
    answer = await send("back_office/retry_transaction", bearer=ADMIN, transactionId=transaction_id)
    assert answer["retryTransaction"] == {
        "__typename": "Refusal",
        "code": "RETRY_IMPOSSIBLE",
        "message": "the fee is charged as soon as the seller has saved a card",
        "retryable": False,
        "fields": [],
    }


async def test_a_clawback_does_what_its_preview_said(send: Send, transaction_id: str) -> None:
    parts = [settlement("WAIVE_FEE", "10.00 USD"), settlement("SHRINK_TRANSFER", "40.00 USD")]
    preview = await send("back_office/preview_clawback", bearer=ADMIN, transactionId=transaction_id)
    assert preview["clawbackPreview"] == {
        "givesFeeBack": True,
        "settlements": parts,
        "entries": [],
    }
    done = await send("back_office/clawback", bearer=ADMIN, transactionId=transaction_id)
    assert done["clawback"]["clawback"].pop("id").startswith("cbk_")
    assert done["clawback"] == {
        "__typename": "ClawbackPayload",
        "replayed": False,
        "clawback": {
            "state": "SETTLED",
            "settlements": [{**part, "nextStep": None} for part in parts],
        },
    }


async def test_both_sides_are_compared_and_nothing_is_changed(
    send: Send, transaction_id: str
) -> None:
    answer = await send(
        "back_office/reconcile_transaction", bearer=ADMIN, transactionId=transaction_id
    )
    states = {
        "status": "PENDING",
        "chargeState": "AWAITING_PAYMENT_METHOD",
        "transferState": "NONE",
    }
    assert answer["reconcileTransaction"] == {
        "__typename": "ReconcilePayload",
        "dryRun": True,
        "before": states,
        "after": states,
        "differences": [],
        "entries": [],
        "jobs": [],
        "problem": None,
    }


async def test_the_service_is_seen_at_a_glance(send: Send) -> None:
    shown = await send("back_office/service_at_a_glance", bearer=ADMIN)
    stats = shown.pop("queueStats")
    assert {line["kind"] for line in stats} >= {"RUN_CHARGE", "RUN_TRANSFER"}
    assert {line["dead"] for line in stats} == {0}
    assert shown == {
        "systemStatus": {
            "parts": [],
            "liveMode": False,
            "queue": NOTHING_WAITS,
            "moneyStop": None,
            "lastBookCheck": None,
        },
        "jobs": {"nodes": []},
        "webhookEvents": {"nodes": []},
    }


async def test_events_are_replayed_as_a_trial_first(send: Send, world: World) -> None:
    body = an_event()
    assert (await world.deliver(body, sign(body))).response.status_code == 200
    states = {"state": ["RECEIVED"]}
    answer = await send("back_office/replay_events", bearer=ADMIN, filter=states)
    replay = answer["replayWebhookEvents"]
    assert (replay["__typename"], replay["queued"]) == ("ReplayPayload", [])
    (preview,) = replay["previews"]
    assert (preview["eventId"], preview["type"], preview["jobs"]) == (
        "evt_1",
        "payment_intent.succeeded",
        [],
    )


async def test_finance_reads_the_books(send: Send, world: World, transaction_id: str) -> None:
    assert transaction_id
    (row,) = world.database.tables.transactions.values()
    charged = books().fee_charged(row, charge=ChargeReference("ch_1"))
    world.database.tables.postings[charged.cause, charged.kind] = charged
    lines = (await send("back_office/books", bearer=ADMIN))["trialBalance"]
    assert lines == [
        {
            "account": account,
            "balance": {"amountMinor": cents, "currency": "USD", "formatted": written},
        }
        for account, cents, written in (
            ("FEE_REVENUE", -2_000, "-20.00 USD"),
            ("STRIPE_BALANCE", 2_000, "20.00 USD"),
        )
    ]


async def test_an_auditor_sums_a_seller_up(send: Send, transaction_id: str) -> None:
    assert transaction_id
    shown = await send("back_office/audit_of_seller", bearer=ADMIN)
    assert shown["sellerAuditSummary"] == {
        "eventCount": 1,
        "actions": [{"action": "transaction.requested", "count": 1}],
        "money": [
            {
                "transactions": 1,
                "recovered": {"formatted": "100.00 USD"},
                "platformFees": {"formatted": "20.00 USD"},
                "sellerPayouts": {"formatted": "80.00 USD"},
            }
        ],
    }
