"""The old contract's manners: every refusal in one body, whatever it is about."""

from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs

from application.ports.errors import StoreUnavailable
from domain.ledger import Unbalanced
from entrypoints.http.app import Limits
from tests.builders import usd
from tests.integration.http.callers import token
from tests.integration.http.rest import BASE, COMMISSION, Answer, charge, get, post
from tests.integration.http.test_masking import DETAIL, breaking
from tests.integration.http.world import World

PATH = f"{BASE}/charge-commission"
JSON = {"Content-Type": "application/json"}


async def send(world: World, method: str, path: str, **given: Any) -> Answer:
    headers = {"Authorization": f"Bearer {token()}", **given.pop("headers", {})}
    return Answer(await world.client.request(method, path, headers=headers, **given))


@pytest.mark.parametrize("path", ["/charge-commission", "/transactions/1"])
async def test_nobody_comes_in_without_a_token(world: World, path: str) -> None:
    method = "POST" if path == "/charge-commission" else "GET"
    for headers, challenge in (
        ({}, 'Bearer realm="opside-payments"'),
        ({"Authorization": "Bearer nonsense"}, 'error="invalid_token"'),
    ):
        answer = Answer(await world.client.request(method, BASE + path, headers=headers))
        assert answer.refusal == (401, "UNAUTHENTICATED")
        assert challenge in answer.response.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", PATH, "POST"), ("DELETE", PATH, "POST"), ("POST", f"{BASE}/transactions/1", "GET")],
)
async def test_another_method_is_told_which_one_is_right(
    world: World, method: str, path: str, allowed: str
) -> None:
    answer = await send(world, method, path)
    assert answer.refusal == (405, "METHOD_NOT_ALLOWED")
    assert answer.response.headers["Allow"] == allowed


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_a_body_must_call_itself_json(world: World, content_type: str) -> None:
    given = orjson.dumps({**COMMISSION, "idempotencyKey": "key-1"})
    answer = await send(world, "POST", PATH, content=given, headers={"Content-Type": content_type})
    assert answer.refusal == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert world.is_untouched


async def test_a_body_is_bounded() -> None:
    async with World(limits=Limits(rest_body_bytes=100)) as world:
        answer = await charge(world, claimId="x" * 200)
        assert answer.refusal == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b'"a"', b"null", b"\xff", b'{"a":NaN'])
async def test_what_is_no_json_object_is_bad_input(world: World, body: bytes) -> None:
    answer = await send(world, "POST", PATH, content=body, headers=JSON)
    assert answer.refusal == (400, "BAD_REQUEST")


async def test_a_deep_body_is_turned_away(world: World) -> None:
    body = b'{"metadata":' + b"[" * 20_000 + b"]" * 20_000 + b"}"
    assert (await send(world, "POST", PATH, content=body, headers=JSON)).status == 400


@pytest.mark.parametrize("path", ["/nonsense", "/charge-commission/", "/transactions", "/"])
async def test_an_unknown_path_is_not_found(world: World, path: str) -> None:
    assert (await get(world, path)).refusal == (404, "NOT_FOUND")
    assert (await post(world, path)).refusal == (404, "NOT_FOUND")


@pytest.mark.parametrize("error", [RuntimeError(DETAIL), Unbalanced(usd(1).currency, 1)])
async def test_what_should_not_happen_is_masked_and_logged_once(
    world: World, error: Exception
) -> None:
    world.serve(breaking(world, error))
    with capture_logs() as logs:
        answer = await charge(world)
    assert answer.refusal == (500, "INTERNAL")
    name = answer.response.headers["x-request-id"]
    assert answer.error["message"] == f"internal error; ask about {name}"
    assert "hunter2" not in answer.response.text
    assert len([entry for entry in logs if entry["log_level"] == "error"]) == 1


async def test_a_database_that_is_away_is_a_refusal_to_be_repeated(world: World) -> None:
    world.serve(breaking(world, StoreUnavailable("the database did not answer")))
    answer = await get(world, "/transactions/1")
    assert answer.refusal == (503, "UNAVAILABLE")
    assert answer.error["retryable"] is True
