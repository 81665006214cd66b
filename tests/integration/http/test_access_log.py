"""The line that is logged of each request: who asked for what, and how it ended."""

from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from application.actor import Role
from tests.integration.http.callers import an_event, sign, token
from tests.integration.http.world import World

VIEWER = "{ viewer { requestId } }"
TWO = "{ viewer { requestId } transactions { nodes { id } } }"
FRAGMENT = "query Name { ...Part } fragment Part on Query { viewer { requestId } }"


async def line_of(ask: Callable[[], Any]) -> dict[str, Any]:
    with capture_logs() as logs:
        await ask()
    (line,) = [dict(entry) for entry in logs if entry["event"] == "request"]
    return line


@pytest.mark.parametrize(
    ("document", "operation", "outcome"),
    [
        (VIEWER, "viewer", "ok"),
        (FRAGMENT, "viewer", "ok"),
        (TWO, "several", "ok"),
        ("{ nonsense }", "/graphql", "invalid"),
        ("{", "/graphql", "invalid"),
        ("query secretname { viewer { requestId } }", "viewer", "ok"),
    ],
)
async def test_an_operation_goes_by_its_field_and_never_by_a_callers_name(
    world: World, document: str, operation: str, outcome: str
) -> None:
    line = await line_of(lambda: world.ask(document))
    assert (line["operation"], line["outcome"]) == (operation, outcome)
    assert "secretname" not in str(line)


async def test_the_principal_is_named(world: World) -> None:
    line = await line_of(lambda: world.ask(VIEWER))
    assert (line["subject"], line["role"]) == ("the service", "service")


async def test_a_refusal_is_told_with_its_code(world: World) -> None:
    line = await line_of(lambda: world.charge(amountRecoveredCents=0))
    assert line["operation"] == "chargeCommission"
    assert (line["status"], line["outcome"], line["code"]) == (200, "refused", "FEE_REJECTED")


async def test_a_caller_who_may_not_is_told_apart(world: World) -> None:
    seller = token(Role.SELLER, subject="seller-9")
    line = await line_of(lambda: world.ask("{ jobs { nodes { id } } }", bearer=seller))
    assert (line["outcome"], line["code"]) == ("forbidden", "FORBIDDEN")


async def test_a_bad_token_names_nobody(world: World) -> None:
    line = await line_of(lambda: world.ask(VIEWER, bearer="nonsense"))
    assert (line["status"], line["outcome"]) == (401, "unauthenticated")
    assert (line["subject"], line["role"]) == (None, "anonymous")


async def test_a_delivery_goes_by_its_door(world: World) -> None:
    body = an_event()
    line = await line_of(lambda: world.deliver(body, sign(body)))
    assert (line["operation"], line["outcome"]) == ("/webhooks/stripe", "ok")
