"""Admins compare both books over GraphQL, and let everything be compared in the background."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from application.actor import Role
from domain.reconciliation import Discrepancy, RunState
from tests.builders import NOON, usd
from tests.contract.test_reconciliations import a_line, a_run
from tests.integration.http.callers import token
from tests.integration.http.world import World

ADMIN = token(Role.ADMIN)
DRIFT = """
query Drift($period: PeriodInput!) {
  driftReport(period: $period) {
    period { from to }
    ours { formatted } stripe { formatted } drift { formatted }
    lines {
      object entry part transactionId cause repair automatic
      ours { amountMinor } stripe { amountMinor } difference { formatted }
    }
  }
}"""
START = """
mutation Start($input: ProcessReconciliationsInput!) {
  processReconciliations(input: $input) {
    ... on ReconciliationRunPayload {
      alreadyRunning
      run { id state phase dryRun total done errors requestedBy reason failure finishedAt }
    }
    ... on Refusal { code fields { field } }
  }
}"""
RUNS = """
query Runs($first: Int!, $after: String) {
  reconciliationRuns(first: $first, after: $after) {
    nodes {
      id drift { formatted }
      discrepancies(first: 1) {
        nodes { state note line { cause difference { formatted } } }
        edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor }
      }
    }
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage }
  }
}"""


def a_period() -> dict[str, str]:
    begin = (NOON - timedelta(hours=1)).isoformat()
    return {"from": begin, "to": (NOON + timedelta(hours=1)).isoformat()}


async def started(world: World, **given: Any) -> Any:
    reply = await world.ask(START, {"input": given}, bearer=ADMIN)
    return reply.data["processReconciliations"]


def keep(world: World, number: int) -> str:
    """Store a run that ended, and found two cents; return its id."""
    run = a_run(started_at=NOON + timedelta(hours=number))
    world.database.tables.runs[run.id] = run.ended(RunState.DONE, at=NOON)
    for cents in (3, -1):
        place = len(world.database.tables.discrepancies) + 1
        found = Discrepancy.found(run, a_line(usd(cents)))
        world.database.tables.discrepancies[place] = replace(found, number=place)
    return f"rec_{run.id.hex}"


async def test_a_report_names_every_cent(world: World) -> None:
    top_up = world.processor.add_top_up(usd(1))
    world.clock.advance(timedelta(minutes=30))
    reply = await world.ask(DRIFT, {"period": a_period()}, bearer=ADMIN)
    told = reply.data["driftReport"]
    assert (told["ours"], told["stripe"]) == ([], [{"formatted": "0.01 USD"}])
    assert told["drift"] == [{"formatted": "0.01 USD"}]
    assert told["lines"] == [
        {
            "object": top_up,
            "entry": world.processor.moves.rows[0].reference,
            "part": "AMOUNT",
            "transactionId": None,
            "cause": "MISSING_EVENT",
            "repair": "FILE_MISSING_EVENTS",
            "automatic": True,
            "ours": {"amountMinor": 0},
            "stripe": {"amountMinor": 1},
            "difference": {"formatted": "0.01 USD"},
        }
    ]


async def test_what_is_no_period_is_refused(world: World) -> None:
    period = a_period()
    upside_down = {"from": period["to"], "to": period["from"]}
    reply = await world.ask(DRIFT, {"period": upside_down}, bearer=ADMIN)
    assert reply.code == "VALIDATION_FAILED"
    without_zone = {**period, "from": "2026-03-01T11:00:00"}
    reply = await world.ask(DRIFT, {"period": without_zone}, bearer=ADMIN)
    assert reply.code == "VALIDATION_FAILED"


async def test_a_run_is_started_once_and_shown_to_whoever_starts_it_again(world: World) -> None:
    first = await started(world, reason="month end", dryRun=False)
    assert (first["alreadyRunning"], first["run"]["dryRun"]) == (False, False)
    assert (first["run"]["state"], first["run"]["phase"]) == ("RUNNING", "COMPARING")
    assert (first["run"]["reason"], first["run"]["done"]) == ("month end", 0)
    again = await started(world)
    assert again == {"alreadyRunning": True, "run": first["run"]}
    assert len(world.database.tables.runs) == 1


async def test_what_a_run_cannot_be_given_is_refused(world: World) -> None:
    assert await started(world, limit=0) == {
        "code": "VALIDATION_FAILED",
        "fields": [{"field": "limit"}],
    }
    later = (NOON + timedelta(days=1)).isoformat()
    refused = await started(world, olderThan=later)
    assert refused["fields"] == [{"field": "olderThan"}]
    refused = await started(world, olderThan="2026-03-01T11:00:00")
    assert refused["fields"] == [{"field": "olderThan"}]
    assert (await started(world, reason=" "))["code"] == "VALIDATION_FAILED"


async def test_runs_are_listed_with_what_they_found(world: World) -> None:
    oldest, middle, newest = [keep(world, number) for number in range(3)]
    reply = await world.ask(RUNS, {"first": 2}, bearer=ADMIN)
    page = reply.data["reconciliationRuns"]
    assert [node["id"] for node in page["nodes"]] == [newest, middle]
    assert page["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False}
    assert page["nodes"][0]["drift"] == [{"formatted": "0.02 USD"}]
    found = page["nodes"][0]["discrepancies"]
    line = {"cause": "MISSING_EVENT", "difference": {"formatted": "0.03 USD"}}
    assert found["nodes"] == [{"state": "OPEN", "note": "", "line": line}]
    assert found["pageInfo"]["hasNextPage"] is True
    cursor = page["edges"][-1]["cursor"]
    reply = await world.ask(RUNS, {"first": 2, "after": cursor}, bearer=ADMIN)
    page = reply.data["reconciliationRuns"]
    assert [edge["node"]["id"] for edge in page["edges"]] == [oldest]
    assert page["pageInfo"] == {"hasNextPage": False, "hasPreviousPage": True}


async def test_what_a_run_found_is_read_page_by_page(world: World) -> None:
    keep(world, 0)
    pages = RUNS.replace("discrepancies(first: 1)", "discrepancies(first: 1, after: $after)")
    pages = pages.replace("first: $first, after: $after", "first: $first")
    reply = await world.ask(pages, {"first": 1, "after": "1"}, bearer=ADMIN)
    (node,) = reply.data["reconciliationRuns"]["nodes"]
    assert node["discrepancies"]["nodes"][0]["line"]["difference"]["formatted"] == "-0.01 USD"
    assert node["discrepancies"]["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": True,
        "endCursor": "2",
    }
    for bad in ("x", "9" * 30):
        reply = await world.ask(pages, {"first": 1, "after": bad}, bearer=ADMIN)
        assert reply.code == "VALIDATION_FAILED"


async def test_a_strange_cursor_is_refused(world: World) -> None:
    for bad in ("nonsense", "AAAAAAAAAAB4"):
        reply = await world.ask(RUNS, {"first": 1, "after": bad}, bearer=ADMIN)
        assert reply.code == "VALIDATION_FAILED"


async def test_only_admins_may(world: World) -> None:
    for role in (Role.SELLER, Role.SERVICE):
        bearer = token(role)
        for document, given in (
            (DRIFT, {"period": a_period()}),
            (RUNS, {"first": 1}),
            (START, {"input": {}}),
        ):
            reply = await world.ask(document, given, bearer=bearer)
            assert reply.code == "FORBIDDEN"
