"""What is refused before GraphQL reads it, and documents that ask for too much."""

from collections.abc import AsyncIterator

import httpx
import orjson
import pytest

from application.actor import system_actor
from entrypoints.graphql.context import Context
from entrypoints.graphql.execution import Operation, run
from entrypoints.graphql.schema import build_schema
from tests.integration.http.callers import CHARGE, COMMISSION, token
from tests.integration.http.world import World


async def post(
    world: World, content: bytes | AsyncIterator[bytes], content_type: str = "application/json"
) -> httpx.Response:
    headers = {"Content-Type": content_type, "Authorization": f"Bearer {token()}"}
    return await world.client.post("/graphql", content=content, headers=headers)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"not json",
        b'{"query": "\xff"}',
        b"null",
        b"7",
        b"{}",
        b'{"query": null}',
        b'{"query": 7}',
        b'{"query": " "}',
        b'{"query": "{viewer{role}}", "variables": []}',
        b'{"query": "{viewer{role}}", "operationName": 7}',
        b'[{"query": "{viewer{role}}"}]',
    ],
)
async def test_a_body_that_is_no_request_is_refused(world: World, body: bytes) -> None:
    response = await post(world, body)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
async def test_only_json_comes_in(world: World, content_type: str) -> None:
    body = orjson.dumps({"query": CHARGE, "variables": {"input": COMMISSION}})
    response = await post(world, body, content_type)
    assert response.status_code == 415
    assert world.is_untouched


async def test_json_may_name_its_charset(world: World) -> None:
    response = await post(world, b'{"query":"{viewer{role}}"}', "Application/JSON; charset=utf-8")
    assert response.json() == {"data": {"viewer": {"role": "SERVICE"}}}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
async def test_graphql_is_served_over_post_alone(world: World, method: str) -> None:
    response = await world.client.request(
        method,
        "/graphql",
        params={"query": "{viewer{role}}"},
        headers={"Authorization": f"Bearer {token()}"},
    )
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"


async def test_a_body_that_announces_too_much_is_refused_unread(world: World) -> None:
    response = await post(world, b" " * (256 * 1024 + 1))
    assert response.status_code == 413
    assert response.json()["errors"][0]["extensions"]["code"] == "BODY_TOO_LARGE"


async def test_a_body_that_grows_too_large_is_refused_while_it_comes(world: World) -> None:
    sent = 0

    async def stream() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 65_536

    response = await post(world, stream())
    assert response.status_code == 413
    assert sent == 5
    assert world.is_untouched


async def test_a_body_of_just_the_limit_is_read(world: World) -> None:
    request = orjson.dumps({"query": "{viewer{role}}"})
    response = await post(world, request + b" " * (256 * 1024 - len(request)))
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ("query A { viewer { role } }", "B"),
        ("query A { viewer { role } } query B { viewer { role } }", "C"),
        ("query A { viewer { role } } query B { viewer { role } }", None),
        ("fragment F on Query { viewer { role } }", None),
        ("query { nothingLikeIt }", None),
        ("query { viewer { role }", None),
        ("subscription { viewer }", None),
        ("query { ...Nowhere }", None),
        ("query { ...A } fragment A on Query { ...A }", None),
    ],
)
async def test_a_document_that_cannot_run_is_refused(
    world: World, document: str, name: str | None
) -> None:
    response = await post(world, orjson.dumps({"query": document, "operationName": name}))
    assert response.status_code == 400
    body = response.json()
    assert "data" not in body
    assert all(error["extensions"]["code"].startswith("GRAPHQL_") for error in body["errors"])


async def test_an_unknown_operation_is_called_so(world: World) -> None:
    body = orjson.dumps({"query": "query A { viewer { role } }", "operationName": "B"})
    (error,) = (await post(world, body)).json()["errors"]
    assert error["message"] == "the document has no operation of this name"


async def test_an_empty_document_is_refused_by_whoever_runs_it(world: World) -> None:
    context = Context(use_cases=world.use_cases(), actor=system_actor("r-1"))
    answer = await run(build_schema(), Operation(""), context)
    assert not answer.was_run
    assert answer.body["errors"][0]["message"] == "the document is empty"


async def test_misspelt_fields_are_not_corrected(world: World) -> None:
    reply = await world.ask("{ viewe { role } }")
    assert "viewer" not in reply.response.text


EVERY_FRAGMENT_TWICE = "query { ...F0 } " + " ".join(
    f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(80)
)

A_LONG_CHAIN = "{ ...F0 } " + " ".join(
    f"fragment F{n} on Query {{ {'a {' * 8} ...F{n + 1} {'}' * 8} }}" for n in range(30)
)

TOO_MUCH = [
    pytest.param(A_LONG_CHAIN + " fragment F30 on Query { viewer { role } }", id="chain"),
    pytest.param("{ " + " ".join(f"a{n}: viewer {{ role }}" for n in range(16)) + " }", id="names"),
    pytest.param(
        EVERY_FRAGMENT_TWICE + " fragment F80 on Query { a: viewer { role } }", id="fragments"
    ),
    pytest.param("{ viewer { " + "role " * 1000 + "} }", id="tokens"),
    pytest.param("{" + "a{" * 320 + "b" + "}" * 320 + "}", id="nesting"),
    pytest.param('{ node(id: "' + "x" * 40_000 + '") { id } }', id="characters"),
    pytest.param(
        "{ transactions { edges { node { "
        + "timeline { edges { node { " * 4
        + "at"
        + " } } }" * 4
        + "} } } }",
        id="depth",
    ),
]


@pytest.mark.parametrize("document", TOO_MUCH)
async def test_a_document_that_asks_for_too_much_is_refused(world: World, document: str) -> None:
    response = await post(world, orjson.dumps({"query": document}))
    assert response.status_code == 400
    assert "INTERNAL" not in response.text


@pytest.mark.parametrize("path", ["/", "/graphql/", "/nothing", "/webhooks"])
async def test_an_unknown_path_is_answered_in_json(world: World, path: str) -> None:
    response = await world.client.get(path)
    assert response.status_code == 404
    assert response.json() == {"error": {"code": "NOT_FOUND", "message": "not found"}}


async def test_a_wrong_method_is_answered_in_json(world: World) -> None:
    response = await world.client.delete("/healthz")
    assert response.status_code == 405
    assert response.json()["error"]["code"] == "METHOD_NOT_ALLOWED"
