"""Admins see where everything stands; a database that fails is an error, and never zeros."""

from datetime import timedelta

import pytest

from adapters.memory.reconciliation_figures import MemoryReconciliationFigures
from application.actor import Role
from application.ports.errors import StoreUnavailable
from tests.builders import NOON
from tests.integration.http.callers import token
from tests.integration.http.test_reconciliation_runs import keep
from tests.integration.http.world import World

ADMIN = token(Role.ADMIN)
SUMMARY = """
query Summary($asOf: DateTime) {
  reconciliationSummary(asOf: $asOf) {
    asOf unprocessedEvents
    statuses {
      status currency count recovered { formatted } fees { formatted } oldestAt oldestAgeSeconds
    }
    exposure { currency unrecovered { formatted } debts { formatted } }
    lastRun { id state } drift { formatted }
  }
}"""


async def test_an_empty_service_has_no_figures_and_nothing_compared(world: World) -> None:
    reply = await world.ask(SUMMARY, bearer=ADMIN)
    assert reply.data["reconciliationSummary"] == {
        "asOf": NOON.isoformat(),
        "unprocessedEvents": 0,
        "statuses": [],
        "exposure": [],
        "lastRun": None,
        "drift": None,
    }


async def test_figures_stand_beside_what_the_last_run_found(world: World) -> None:
    await world.charge()
    run = keep(world, 0)
    world.clock.advance(timedelta(minutes=2))
    told = (await world.ask(SUMMARY, bearer=ADMIN)).data["reconciliationSummary"]
    assert told["statuses"] == [
        {
            "status": "PENDING",
            "currency": "USD",
            "count": 1,
            "recovered": {"formatted": "100.00 USD"},
            "fees": {"formatted": "20.00 USD"},
            "oldestAt": NOON.isoformat(),
            "oldestAgeSeconds": 120,
        }
    ]
    assert told["lastRun"] == {"id": run, "state": "DONE"}
    assert told["drift"] == [{"formatted": "0.02 USD"}]


async def test_a_moment_in_the_past_is_told_as_it_was(world: World) -> None:
    await world.charge()
    world.clock.advance(timedelta(minutes=2))
    before = (NOON - timedelta(seconds=1)).isoformat()
    told = (await world.ask(SUMMARY, {"asOf": before}, bearer=ADMIN)).data
    assert told["reconciliationSummary"]["statuses"] == []
    later = (NOON + timedelta(days=1)).isoformat()
    reply = await world.ask(SUMMARY, {"asOf": later}, bearer=ADMIN)
    assert reply.code == "VALIDATION_FAILED"


async def test_a_failing_store_is_an_error_and_never_zeros(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> int:
        raise StoreUnavailable("the database is away")

    for figures in ("statuses", "exposure", "unprocessed_events"):
        with monkeypatch.context() as patched:
            patched.setattr(MemoryReconciliationFigures, figures, fail)
            reply = await world.ask(SUMMARY, bearer=ADMIN)
        assert reply.code == "UNAVAILABLE"
        assert reply.json["data"] is None


async def test_only_admins_may(world: World) -> None:
    for role in (Role.SELLER, Role.SERVICE):
        reply = await world.ask(SUMMARY, bearer=token(role))
        assert reply.code == "FORBIDDEN"
