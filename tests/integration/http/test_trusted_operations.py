"""Where the list is binding, sellers and services ask for what stands on it; a hash names it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from typer.testing import CliRunner

from application.actor import Role
from entrypoints.cli.main import app
from entrypoints.graphql.manifest import ManifestUnusable, digest_of, manifest_of, read_manifest
from entrypoints.http.app import Limits
from entrypoints.http.trusted_operations import TrustedOperations
from tests.integration.http.callers import token
from tests.integration.http.world import World
from tests.operations.saved import FOLDER, SAVED

LISTED: Final = "query Me { viewer { role } }"
OTHER: Final = "query Other { viewer { subject } }"
DOCUMENTS: Final = {digest_of(LISTED): LISTED}
NOT_IN_LIST: Final = "PERSISTED_QUERY_NOT_IN_LIST"
BOUND: Final = (Role.SELLER, Role.SERVICE)
FREE: Final = (Role.SUPPORT, Role.AUDITOR, Role.ADMIN)


@pytest.fixture
async def strict() -> AsyncIterator[World]:
    limits = Limits(trusted=TrustedOperations(DOCUMENTS, is_binding=True))
    async with World(limits=limits) as made:
        yield made


@pytest.fixture
async def lax() -> AsyncIterator[World]:
    async with World(limits=Limits(trusted=TrustedOperations(DOCUMENTS))) as made:
        yield made


async def post(world: World, body: dict[str, Any], role: Role = Role.SELLER) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token(role)}"}
    return await world.client.post("/graphql", json=body, headers=headers)


def by_hash(document: str) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest_of(document)}}}


def code_of(response: httpx.Response) -> str:
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    code: str = error["extensions"]["code"]
    return code


@pytest.mark.parametrize("role", [*BOUND, *FREE])
@pytest.mark.parametrize(
    "body",
    [
        {"query": LISTED},
        {**by_hash(LISTED)},
        {"query": LISTED, **by_hash(LISTED)},
        {"documentId": digest_of(LISTED)},
        {"documentId": f"sha256:{digest_of(LISTED).upper()}"},
    ],
)
async def test_what_is_listed_is_served_by_text_and_by_hash(
    strict: World, body: dict[str, Any], role: Role
) -> None:
    response = await post(strict, body, role)
    assert response.json() == {"data": {"viewer": {"role": role.name}}}


@pytest.mark.parametrize("role", BOUND)
@pytest.mark.parametrize("body", [{"query": OTHER}, by_hash(OTHER), {"documentId": "x"}])
async def test_nothing_else_is_served_to_sellers_and_services(
    strict: World, body: dict[str, Any], role: Role
) -> None:
    assert code_of(await post(strict, body, role)) == NOT_IN_LIST


async def test_one_blank_makes_another_document(strict: World) -> None:
    assert code_of(await post(strict, {"query": f"{LISTED} "})) == NOT_IN_LIST


@pytest.mark.parametrize("role", FREE)
async def test_opsides_own_people_ask_for_anything(strict: World, role: Role) -> None:
    assert (await post(strict, {"query": OTHER}, role)).status_code == 200
    assert code_of(await post(strict, by_hash(OTHER), role)) == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_stream_is_no_way_around(strict: World) -> None:
    headers = {"Authorization": f"Bearer {token()}", "Accept": "text/event-stream"}
    body = {"query": "subscription { queueStatsChanged { kind } }"}
    assert code_of(await strict.client.post("/graphql", json=body, headers=headers)) == NOT_IN_LIST


async def test_where_it_binds_nobody_a_hash_is_a_short_name(lax: World) -> None:
    assert (await post(lax, by_hash(LISTED))).json() == {"data": {"viewer": {"role": "SELLER"}}}
    assert (await post(lax, {"query": OTHER})).status_code == 200
    unknown = await post(lax, by_hash(OTHER))
    # What makes Apollo's client send the document itself.
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert code_of(unknown) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "body",
    [
        {"query": LISTED, **by_hash(OTHER)},
        {"documentId": 7},
        {"extensions": {"persistedQuery": {"sha256Hash": []}}},
        {"extensions": 7},
        {"query": " ", **by_hash(LISTED)},
    ],
)
async def test_what_contradicts_itself_is_refused(lax: World, body: dict[str, Any]) -> None:
    assert code_of(await post(lax, body)) == "BAD_REQUEST"


def test_the_saved_operations_make_a_list(tmp_path: Path) -> None:
    file = tmp_path / "operations.json"
    file.write_bytes(manifest_of(FOLDER))
    documents = read_manifest(file)
    assert {*documents.values()} == {saved.document for saved in SAVED.values()}
    operations = {one["name"]: one for one in json.loads(file.read_bytes())["operations"]}
    charge = operations["ChargeCommission"]
    assert charge["type"] == "mutation"
    assert charge["id"] == digest_of(SAVED["refund_engine/charge_commission"].document)


def test_the_command_prints_the_list_or_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "operations.json"
    printed = CliRunner().invoke(app, ["operations", "manifest", str(FOLDER)])
    written = CliRunner().invoke(
        app, ["operations", "manifest", str(FOLDER), "--output", str(file)]
    )
    assert (printed.exit_code, written.exit_code) == (0, 0)
    assert printed.stdout_bytes == file.read_bytes() == manifest_of(FOLDER)


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("query A { nothing }", "Cannot query field 'nothing' on type 'Query'."),
        ("query A {", "Syntax Error: Expected Name, found <EOF>."),
        ("{ viewer { role } }", "must hold one operation, with a name"),
        (f"{LISTED} {OTHER}", "must hold one operation, with a name"),
    ],
)
def test_what_does_not_fit_makes_no_list(tmp_path: Path, document: str, problem: str) -> None:
    file = tmp_path / "one.graphql"
    file.write_text(document)
    with pytest.raises(ManifestUnusable) as refusal:
        manifest_of(tmp_path)
    assert str(refusal.value) == f"{file}: {problem}"


def test_an_empty_folder_makes_no_list(tmp_path: Path) -> None:
    with pytest.raises(ManifestUnusable):
        manifest_of(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "{}",
        '{"format": "apollo-persisted-query-manifest", "version": 2, "operations": []}',
        (
            '{"format": "apollo-persisted-query-manifest", "version": 1, "operations":'
            ' [{"id": "00", "body": "{ viewer { role } }"}]}'
        ),
    ],
)
def test_a_list_that_was_tampered_with_is_not_used(tmp_path: Path, content: str) -> None:
    file = tmp_path / "operations.json"
    file.write_text(content)
    with pytest.raises(ManifestUnusable):
        read_manifest(file)


def test_a_list_that_is_not_there_is_not_used(tmp_path: Path) -> None:
    with pytest.raises(ManifestUnusable):
        read_manifest(tmp_path / "nothing.json")
