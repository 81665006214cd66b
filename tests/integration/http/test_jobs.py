"""Jobs through the API: counted, listed, retried and discarded by admins alone."""

from dataclasses import replace
from typing import Any

import pytest

from application.actor import Role
from application.ports.jobs import JobKind
from domain.ids import JobId
from tests.integration.http.callers import token
from tests.integration.http.world import World

STATS = """
{ queueStats { kind ready running scheduled retrying dead oldestReadyAgeSeconds doneLastMinute
               doneLastHour } }"""

JOBS = """
query Jobs($filter: JobFilter, $first: Int, $after: String) {
  jobs(filter: $filter, first: $first, after: $after) {
    nodes { id kind state subject transactionId tries lastError requestId createdAt dueAt
            finishedAt }
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}"""

RETRY = """
mutation Retry($id: ID!, $reason: String!) {
  retryJob(id: $id, reason: $reason) {
    ... on JobPayload { replayed job { id state } }
    ... on Refusal { code message fields { field } }
  }
}"""

DISCARD = RETRY.replace("retryJob", "discardJob")


async def ask(world: World, document: str, **variables: Any) -> Any:
    return (await world.ask(document, variables, bearer=token(Role.ADMIN))).data


async def charging(world: World, **changes: Any) -> JobId:
    """Ask for a commission that needs no card; return the job that sends its share."""
    await world.charge(fundsFlow="PLATFORM_COLLECTED", **changes)
    return list(world.database.tables.jobs)[-1]


def die(world: World, job_id: JobId) -> None:
    jobs = world.database.tables.jobs
    jobs[job_id] = replace(
        jobs[job_id], is_buried=True, tries=8, error="it is broken", finished_at=world.clock.now()
    )


async def test_jobs_are_counted_and_listed_page_by_page(world: World) -> None:
    first = await charging(world)
    second = await charging(world, claimId="claim-2", idempotencyKey="key-2")
    die(world, first)
    lines = {line["kind"]: line for line in (await ask(world, STATS))["queueStats"]}
    transfers = lines["RUN_TRANSFER"]
    assert (transfers["ready"], transfers["dead"], transfers["running"]) == (1, 1, 0)
    assert transfers["oldestReadyAgeSeconds"] == 0
    assert lines["RUN_CHARGE"]["oldestReadyAgeSeconds"] is None
    page = (await ask(world, JOBS, first=1))["jobs"]
    assert [node["id"] for node in page["nodes"]] == [f"job_{second.hex}"]
    assert page["pageInfo"]["hasNextPage"]
    rest = (await ask(world, JOBS, after=page["pageInfo"]["endCursor"]))["jobs"]
    (node,) = rest["nodes"]
    assert (node["id"], node["state"]) == (f"job_{first.hex}", "DEAD")
    assert (node["lastError"], node["tries"]) == ("it is broken", 8)
    assert node["transactionId"] == "txn_" + node["subject"].replace("-", "")
    assert rest["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": True,
        "endCursor": rest["edges"][0]["cursor"],
    }
    about = {"transactionId": node["transactionId"], "state": ["DEAD"], "kind": ["RUN_TRANSFER"]}
    found = (await ask(world, JOBS, filter=about))["jobs"]["nodes"]
    assert [one["id"] for one in found] == [node["id"]]


async def test_a_dead_job_is_retried_and_one_that_is_waited_for_is_kept(world: World) -> None:
    job_id = await charging(world)
    die(world, job_id)
    given = {"id": f"job_{job_id.hex}", "reason": "the bank is back"}
    kept = (await ask(world, DISCARD, **given))["discardJob"]
    assert kept["code"] == "WORK_NEEDED"
    assert "transaction 1 waits for it" in kept["message"]
    for is_again in (False, True):
        answer = (await ask(world, RETRY, **given))["retryJob"]
        assert answer == {"replayed": is_again, "job": {"id": given["id"], "state": "READY"}}


async def test_what_nobody_waits_for_is_discarded(world: World) -> None:
    job_id = await charging(world)
    die(world, job_id)
    jobs = world.database.tables.jobs
    sweep = replace(jobs[job_id].job, kind=JobKind.SWEEP_EVENTS, subject="platform")
    jobs[job_id] = replace(jobs[job_id], job=sweep)
    given = {"id": f"job_{job_id.hex}", "reason": "the next sweep does it"}
    answer = (await ask(world, DISCARD, **given))["discardJob"]
    assert answer["job"]["state"] == "DISCARDED"
    assert (await ask(world, RETRY, **given))["retryJob"]["code"] == "JOB_NOT_DEAD"


async def test_what_is_no_job_is_refused(world: World) -> None:
    for given, code in (("job_x", "VALIDATION_FAILED"), ("job_" + "0" * 32, "NOT_FOUND")):
        for document, name in ((RETRY, "retryJob"), (DISCARD, "discardJob")):
            answer = await ask(world, document, id=given, reason="why not")
            assert answer[name]["code"] == code
    for wrong in ({"after": "x"}, {"filter": {"transactionId": "x"}}, {"first": 101}):
        reply = await world.ask(JOBS, wrong, bearer=token(Role.ADMIN))
        assert reply.code == "VALIDATION_FAILED"


@pytest.mark.parametrize("role", [Role.SELLER, Role.SERVICE])
async def test_jobs_are_for_admins_alone(world: World, role: Role) -> None:
    for document, variables in (
        (STATS, {}),
        (JOBS, {}),
        (RETRY, {"id": "job_" + "0" * 32, "reason": "x"}),
        (DISCARD, {"id": "job_" + "0" * 32, "reason": "x"}),
    ):
        reply = await world.ask(document, variables, bearer=token(role))
        assert reply.code == "FORBIDDEN"
