"""What nobody expected: the caller learns a name to ask about, the log learns the rest, once."""

from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from application.ports.errors import StoreUnavailable
from application.show_transactions import ShowTransactions
from domain.ledger import Unbalanced
from entrypoints.use_cases import UseCases
from tests.builders import usd
from tests.integration.http.callers import an_event, sign, token
from tests.integration.http.world import World

DETAIL = "password=hunter2 in /srv/app.py"


@dataclass(frozen=True, slots=True)
class Broken:
    """Stands where something else belongs, and fails however it is used."""

    error: Exception

    def __call__(self, *_: object, **__: object) -> Any:
        raise self.error

    async def page(self, *_: object, **__: object) -> Any:
        raise self.error


def breaking(world: World, error: Exception) -> UseCases:
    broken: Any = Broken(error)
    use_cases = world.use_cases()
    return replace(
        use_cases,
        charge_commission=replace(use_cases.charge_commission, begin=broken),
        show_transactions=ShowTransactions(broken),
        receive_webhook=replace(use_cases.receive_webhook, inbox=broken),
    )


@pytest.mark.parametrize(
    "error", [RuntimeError(DETAIL), KeyError(DETAIL), Unbalanced(usd(1).currency, 1)]
)
async def test_a_failing_mutation_is_masked_and_logged_once(world: World, error: Exception) -> None:
    world.serve(breaking(world, error))
    with capture_logs() as logs:
        reply = await world.charge()
    assert reply.response.status_code == 200
    (shown,) = reply.json["errors"]
    name = reply.response.headers["x-request-id"]
    assert shown["message"] == "internal error"
    assert shown["extensions"] == {"code": "INTERNAL", "correlationId": name}
    for secret in ("hunter2", "srv", "Traceback", "usd", "Error"):
        assert secret not in reply.response.text
    (logged,) = [entry for entry in logs if entry["log_level"] == "error"]
    assert logged["exc_info"] is error
    assert logged["request_id"] == name
    assert world.is_untouched


async def test_a_failing_query_is_masked(world: World) -> None:
    world.serve(breaking(world, RuntimeError(DETAIL)))
    reply = await world.ask("{ transactions { nodes { id } } }")
    assert reply.code == "INTERNAL"
    assert "hunter2" not in reply.response.text


async def test_a_store_that_is_away_is_a_refusal_that_may_be_repeated(world: World) -> None:
    world.serve(breaking(world, StoreUnavailable("the database did not answer")))
    refusal = (await world.charge()).data["chargeCommission"]
    assert refusal["code"] == "UNAVAILABLE"
    assert refusal["retryable"] is True
    query = await world.ask("{ transactions { nodes { id } } }")
    (error,) = query.json["errors"]
    assert error["extensions"] == {"code": "UNAVAILABLE", "retryable": True}


async def test_what_the_provider_said_goes_to_the_log_alone(world: World) -> None:
    world.processor.door.lose_next_request()
    with capture_logs() as logs:
        reply = await world.ask(
            'mutation { createCustomerSetup(input: {sellerId: "s", email: "a@b.test"})'
            " { ... on Refusal { code message retryable } } }"
        )
    assert reply.data["createCustomerSetup"] == {
        "code": "PROVIDER_UNAVAILABLE",
        "message": "the payment provider did not answer; ask again with the same key",
        "retryable": True,
    }
    assert "the request was lost" in [entry.get("said") for entry in logs]


async def test_a_webhook_that_fails_is_masked_and_logged_once(world: World) -> None:
    world.serve(breaking(world, RuntimeError(DETAIL)))
    body = an_event()
    with capture_logs() as logs:
        reply = await world.deliver(body, sign(body))
    assert reply.response.status_code == 500
    assert reply.json["error"]["code"] == "INTERNAL"
    assert "hunter2" not in reply.response.text
    assert len([entry for entry in logs if entry["log_level"] == "error"]) == 1
    (access,) = [entry for entry in logs if entry["event"] == "request"]
    assert access["status"] == 500


async def test_a_store_that_works_again_serves_again(world: World) -> None:
    world.serve(breaking(world, RuntimeError(DETAIL)))
    await world.charge()
    world.serve(world.use_cases())
    assert (await world.charge()).data["chargeCommission"]["replayed"] is False


async def test_bodies_and_secrets_are_not_logged(world: World) -> None:
    with capture_logs() as logs:
        await world.charge(claimId="claim-that-is-private")
        body = an_event()
        await world.deliver(body, sign(body))
    assert "claim-that-is-private" not in str(logs)
    assert token() not in str(logs)
    assert len(logs) == 2
    assert all(entry["event"] == "request" for entry in logs)


async def test_the_answer_names_the_request_as_its_caller_did(world: World) -> None:
    response = await world.client.get("/healthz", headers={"X-Request-Id": "abc-1.2_3"})
    assert response.headers["x-request-id"] == "abc-1.2_3"


@pytest.mark.parametrize("given", ["", "a b", "a" * 129, "a\tb", "é"])
async def test_a_malformed_name_is_replaced(world: World, given: str) -> None:
    headers = httpx.Headers({b"X-Request-Id": given.encode()})
    response = await world.client.get("/healthz", headers=headers)
    named = response.headers["x-request-id"]
    assert named != given
    assert len(named) == 32


async def test_the_audit_bears_the_name_of_the_request(world: World) -> None:
    reply = await world.ask("{ viewer { requestId } }", headers={"X-Request-Id": "req-1"})
    assert reply.data["viewer"]["requestId"] == "req-1"


@pytest.mark.parametrize("path", ["/healthz", "/nothing", "/graphql"])
async def test_every_answer_is_safe_to_show(world: World, path: str) -> None:
    response = await world.client.get(path)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-frame-options"] == "DENY"


async def test_one_line_is_logged_for_each_request(world: World) -> None:
    with capture_logs() as logs:
        response = await world.client.get("/nothing?token=private")
    (line,) = logs
    assert line["method"] == "GET"
    assert line["path"] == "/nothing"
    assert line["status"] == 404
    assert line["size"] == len(response.content)
    assert line["duration_ms"] >= 0
    assert (line["operation"], line["outcome"]) == ("unknown", "invalid")
    assert (line["subject"], line["role"]) == (None, "anonymous")
    assert "private" not in str(line)
