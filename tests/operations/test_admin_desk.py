"""What an admin asks for at the desk, all that happens while it happens, and the exact answers."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from application.actor import Role
from tests.integration.http.callers import token
from tests.integration.http.test_reconciliation_runs import keep
from tests.integration.http.world import World
from tests.integration.live.served import Served
from tests.operations.conftest import Send
from tests.operations.saved import SAVED

ADMIN = token(Role.ADMIN, subject="ada")
AT = "2026-03-01T12:00:00+00:00"
CENTS = {"formatted": "0.02 USD"}


@pytest.fixture
async def served(world: World) -> AsyncIterator[Served]:
    async with Served.of(world) as running:
        yield running


async def test_money_that_reached_the_bank_is_recorded_once(send: Send) -> None:
    first = (await send("back_office/record_receipt", bearer=ADMIN))["recordRecoveryReceipt"]
    receipt = first["receipt"]
    assert first == {
        "__typename": "RecoveryReceiptPayload",
        "replayed": False,
        "receipt": {
            "id": receipt["id"],
            "amount": {"formatted": "80.00 USD"},
            "allocated": {"formatted": "0.00 USD"},
            "remaining": {"formatted": "80.00 USD"},
        },
        "transaction": None,
    }
    again = (await send("back_office/record_receipt", bearer=ADMIN))["recordRecoveryReceipt"]
    assert again == {**first, "replayed": True}


async def test_readiness_is_told_with_evidence(send: Send) -> None:
    checks = (await send("back_office/readiness", bearer=ADMIN))["productionReadiness"]
    (books,) = [check for check in checks if check["name"] == "books"]
    assert books == {
        "name": "books",
        "state": "OK",
        "evidence": "every invariant held 20 s ago",
        "remedy": "",
    }


async def test_a_reconciliation_is_started_and_summed_up(send: Send, world: World) -> None:
    begun = (await send("back_office/start_reconciliation", bearer=ADMIN))["processReconciliations"]
    run = begun["run"]
    assert begun == {
        "__typename": "ReconciliationRunPayload",
        "alreadyRunning": False,
        "run": {
            "id": run["id"],
            "state": "RUNNING",
            "phase": "COMPARING",
            "dryRun": True,
            "total": 148,
            "done": 0,
        },
    }
    keep(world, 1)
    told = (await send("back_office/reconciliation_summary", bearer=ADMIN))["reconciliationSummary"]
    last = told.pop("lastRun")
    assert (last["state"], last["errors"]) == ("DONE", 0)
    assert told == {
        "asOf": AT,
        "statuses": [],
        "exposure": [],
        "unprocessedEvents": 0,
        "drift": [CENTS],
    }


async def test_the_audit_is_verified(send: Send) -> None:
    await send("refund_engine/charge_commission", bearer=ADMIN)
    assert (await send("back_office/verify_audit", bearer=ADMIN))["verifyAudit"] == {
        "intact": True,
        "checked": 0,
        "through": 0,
        "faultCount": 0,
        "faults": [],
        "head": None,
        "unsealed": 1,
        "unsealedSince": AT,
    }


async def test_a_transaction_is_followed_from_its_beginning(served: Served) -> None:
    transaction = await served.charged()
    followed = await told(served, "back_office/follow_transaction", id=transaction)
    changes = followed["transactionTimeline"].pop("changes")
    assert followed["transactionTimeline"] == {
        "cursor": "1",
        "at": AT,
        "action": "transaction.requested",
        "actor": "the service",
    }
    assert {change["field"]: (change["before"], change["after"]) for change in changes} == {
        "chargeState": (None, "AWAITING_PAYMENT_METHOD"),
        "transferState": (None, "NONE"),
        **dict.fromkeys(("clawedBack", "funded", "refunded", "reversed"), (None, "0.00 USD")),
    }


async def test_a_reconciliation_is_followed_to_its_end(served: Served) -> None:
    run = keep(served.world, 0)
    assert await told(served, "back_office/follow_reconciliation", runId=run) == {
        "reconciliationProgress": {
            "id": run,
            "state": "DONE",
            "phase": "COMPARING",
            "done": 0,
            "total": 148,
            "errors": 0,
            "drift": [CENTS],
        }
    }


async def told(served: Served, operation: str, **changes: str) -> Any:
    """Return what a subscription tells first."""
    saved = SAVED[operation]
    async with served.events(saved.document, bearer=ADMIN, **saved.given(**changes)) as events:
        return await events.told()
