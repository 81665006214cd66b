"""GraphiQL's saved tabs are the saved operations, every flow has one, and each is answered."""

import re
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from graphql import OperationDefinitionNode, OperationType, build_schema, parse, validate

from application.actor import Role
from entrypoints.graphql.sdl import SDL_FILE
from entrypoints.http.graphiql.tabs import TABS_FILE, saved_tabs
from tests.integration.http.callers import token
from tests.integration.http.test_reconciliation_runs import keep
from tests.integration.http.world import World
from tests.integration.live.served import Events, Served
from tests.operations.tabs import as_file, tabs, together

ADMIN = token(Role.ADMIN, subject="ada")
TABS = saved_tabs()
TRANSACTION = "txn_01890a5d000070008000000000000001"
RUN = "rec_01890a5d000070008000000000000001"


def name_of(tab: dict[str, str]) -> str:
    return tab["query"].removeprefix("# ").partition(":")[0]


def operations_of(tab: dict[str, str]) -> list[OperationDefinitionNode]:
    found = parse(tab["query"]).definitions
    return [one for one in found if isinstance(one, OperationDefinitionNode)]


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    """Serve a world with the commission that is asked for again, and a reconciliation."""
    async with World() as world, Served.of(world) as running:
        yield running


def test_the_file_is_made_of_the_saved_operations() -> None:
    assert TABS_FILE.read_text() == as_file(tabs())


def test_every_flow_has_a_tab() -> None:
    assert [name_of(tab) for tab in TABS] == [
        "Overview",
        "Onboarding",
        "Cards",
        "Refund confirmation",
        "Funding",
        "Payment processing",
        "Clawback",
        "Subscriptions",
        "Reconciliation",
        "Books",
        "Events",
        "Audit",
    ]


@pytest.mark.parametrize("tab", TABS, ids=name_of)
def test_a_tab_fits_the_schema_and_begins_with_what_moves_no_money(tab: dict[str, str]) -> None:
    assert validate(build_schema(SDL_FILE.read_text()), parse(tab["query"])) == []
    first, *_ = operations_of(tab)
    harmless = {"StartOnboarding", "SaveCard", "RecordReceipt", "Subscribe", "ReplayEvents"}
    is_mutation = first.operation is OperationType.MUTATION
    assert first.name is not None
    assert not is_mutation or first.name.value in harmless
    declared = {each.variable.name.value for one in operations_of(tab) for each in _declared(one)}
    assert orjson.loads(tab["variables"]).keys() <= declared


@pytest.mark.parametrize("tab", TABS, ids=name_of)
async def test_every_operation_of_a_tab_is_answered(served: Served, tab: dict[str, str]) -> None:
    transaction = await served.charged(sellerId="1", claimId="456", idempotencyKey="refund-456")
    run = keep(served.world, 0)
    variables = tab["variables"].replace(TRANSACTION, transaction).replace(RUN, run)
    for operation in operations_of(tab):
        assert operation.name is not None
        body = {
            "query": tab["query"],
            "variables": orjson.loads(variables),
            "operationName": operation.name.value,
        }
        is_live = operation.operation is OperationType.SUBSCRIPTION
        answer = await (told if is_live else asked)(served, body)
        assert "errors" not in answer, (operation.name.value, answer)
        assert answer["data"]


async def asked(served: Served, body: dict[str, Any]) -> Any:
    """Return the answer to a query or a mutation."""
    headers = {"Authorization": f"Bearer {ADMIN}"}
    return (await served.client.post("/graphql", json=body, headers=headers)).json()


async def told(served: Served, body: dict[str, Any]) -> Any:
    """Return what a subscription tells first."""
    headers = {"Authorization": f"Bearer {ADMIN}", "Accept": "text/event-stream"}
    async with served.client.stream("POST", "/graphql", json=body, headers=headers) as response:
        return {"data": await Events(response).told()}


def test_two_meanings_of_one_variable_are_refused() -> None:
    assert together([{"id": "a"}, {"id": "a", "n": 1}]) == {"id": "a", "n": 1}
    with pytest.raises(ValueError, match=re.escape("mean different things by $id")):
        together([{"id": "a"}, {"id": "b"}])


def _declared(operation: OperationDefinitionNode) -> Any:
    return operation.variable_definitions or ()
