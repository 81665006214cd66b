"""An export from the request to the file, through the public doors; no seller gets near it."""

import json
from base64 import b64encode
from hashlib import sha256
from typing import Any
from uuid import UUID

import httpx
import pytest

from adapters.memory.exports import MemoryExportSource
from adapters.memory.unit_of_work import BeginMemoryUnit
from application.actor import Role, system_actor
from application.run_export import RunExport
from application.seal_audit import SealAudit
from domain.ids import ExportId
from tests.integration.auditing import KEYS
from tests.integration.http.callers import token
from tests.integration.http.world import World

ADMIN = token(Role.ADMIN)
SELLER = token(Role.SELLER, subject="seller-1")

REQUEST = """
mutation Export($input: ExportInput!) {
  requestExport(input: $input) {
    ... on ExportPayload { replayed export { ...Whole } }
    ... on Refusal { code fields { field } }
  }
}
fragment Whole on Export {
  id kind format from to reason requestedBy state rowsDone rowsTotal size sha256 head signature
  downloadPath error
}"""
SHOW = """
query Show($id: ID!) { export(id: $id) { state rowsDone rowsTotal sha256 head downloadPath } }"""
LIST = "query L($after: String) { exports(first: 1, after: $after) { nodes { id } pageInfo { endCursor hasNextPage hasPreviousPage } } }"  # noqa: E501 - one line
INPUT: dict[str, Any] = {
    "kind": "TRANSACTIONS",
    "format": "JSON_LINES",
    "from": "2026-03-01T00:00:00Z",
    "to": "2026-04-01T00:00:00Z",
    "reason": "the month's end",
    "idempotencyKey": "march",
}


async def requested(world: World, **changes: Any) -> Any:
    reply = await world.ask(REQUEST, {"input": {**INPUT, **changes}}, bearer=ADMIN)
    return reply.data["requestExport"]


async def written(world: World, export_id: str) -> None:
    begin = BeginMemoryUnit(world.database)
    source = MemoryExportSource(world.database)
    run = RunExport(begin, source, KEYS, world.clock, world.ids)
    wanted = ExportId(UUID(export_id.removeprefix("exp_")))
    await run(wanted, actor=system_actor("req-1"))


async def get(world: World, path: str, bearer: str | None = ADMIN) -> httpx.Response:
    headers = {} if bearer is None else {"Authorization": f"Bearer {bearer}"}
    return await world.client.get(path, headers=headers)


async def test_a_file_is_asked_for_written_and_fetched(world: World) -> None:
    await world.charge()
    await SealAudit(BeginMemoryUnit(world.database), KEYS, world.clock)()
    answer = await requested(world)
    export = answer["export"]
    assert (answer["replayed"], export["state"], export["downloadPath"]) == (
        False,
        "REQUESTED",
        None,
    )
    again = await requested(world)
    assert (again["replayed"], again["export"]["id"]) == (True, export["id"])
    early = await get(world, f"/exports/{export['id']}")
    assert (early.status_code, early.json()["error"]["code"]) == (409, "EXPORT_NOT_READY")

    await written(world, export["id"])
    shown = (await world.ask(SHOW, {"id": export["id"]}, bearer=ADMIN)).data["export"]
    assert (shown["state"], shown["rowsDone"], shown["rowsTotal"]) == ("READY", 1, 1)
    file = await get(world, shown["downloadPath"])
    assert (file.status_code, file.headers["content-type"]) == (
        200,
        "application/jsonl; charset=utf-8",
    )
    assert sha256(file.content).hexdigest() == shown["sha256"]
    digest = b64encode(sha256(file.content).digest()).decode()
    assert file.headers["repr-digest"] == f"sha-256=:{digest}:"
    assert file.headers["audit-head"] == shown["head"]
    assert shown["head"].startswith("audit-head:1:1:")
    assert f"transactions-{export['id']}.jsonl" in file.headers["content-disposition"]
    (line,) = file.text.splitlines()
    assert json.loads(line)["recovered_minor"] == 10_000

    manifest = (await get(world, f"{shown['downloadPath']}/manifest")).json()
    assert (manifest["sha256"], manifest["rows"]) == (shown["sha256"], 1)
    assert manifest["signature"] == file.headers["export-signature"]


async def test_no_export_is_a_sellers_business(world: World) -> None:
    export = (await requested(world))["export"]
    await written(world, export["id"])
    path = f"/exports/{export['id']}"
    for bearer, status in ((SELLER, 403), (token(), 403), ("nonsense", 401), (None, 401)):
        for door in (path, f"{path}/manifest"):
            refused = await get(world, door, bearer)
            assert (refused.status_code, "seller" in refused.text) == (status, False)
    assert "www-authenticate" in (await get(world, path, None)).headers
    for document, variables in (
        (SHOW, {"id": export["id"]}),
        (LIST, {}),
        (REQUEST, {"input": INPUT}),
    ):
        reply = await world.ask(document, variables, bearer=SELLER)
        assert reply.code == "FORBIDDEN"


async def test_what_is_not_there_is_not_found(world: World) -> None:
    for unknown in (f"exp_{'0' * 32}", "exp_1", "1", f"txn_{'0' * 32}"):
        assert (await get(world, f"/exports/{unknown}")).status_code == 404
    reply = await world.ask(SHOW, {"id": f"exp_{'0' * 32}"}, bearer=ADMIN)
    assert reply.data == {"export": None}
    assert (await world.ask(SHOW, {"id": "1"}, bearer=ADMIN)).code == "VALIDATION_FAILED"
    assert (await world.client.post("/exports/1")).status_code == 405


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"to": "2026-03-01T00:00:00Z"}, "to"),
        ({"from": "2026-03-01T00:00:00"}, "from"),
    ],
)
async def test_a_request_that_makes_no_sense_is_refused(
    world: World, changes: dict[str, str], field: str
) -> None:
    refused = await requested(world, **changes)
    assert (refused["code"], refused["fields"]) == ("VALIDATION_FAILED", [{"field": field}])
    assert (await requested(world, idempotencyKey=None))["code"] == "IDEMPOTENCY_KEY_MISSING"
    assert world.is_untouched


async def test_exports_are_listed_in_pages(world: World) -> None:
    first = (await requested(world))["export"]["id"]
    second = (await requested(world, idempotencyKey="april"))["export"]["id"]
    page = (await world.ask(LIST, bearer=ADMIN)).data["exports"]
    rest = {"after": page["pageInfo"]["endCursor"]}
    more = (await world.ask(LIST, rest, bearer=ADMIN)).data["exports"]
    assert {page["nodes"][0]["id"], more["nodes"][0]["id"]} == {first, second}
    assert (page["pageInfo"]["hasNextPage"], more["pageInfo"]["hasNextPage"]) == (True, False)
    assert more["pageInfo"]["hasPreviousPage"]
    for wrong in ("x", "AAAAAAAAAAB4"):
        assert (await world.ask(LIST, {"after": wrong}, bearer=ADMIN)).code == "VALIDATION_FAILED"
