"""Every operation, and every field that fetches more, for every kind of caller, over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
import pytest
from graphql import GraphQLObjectType, GraphQLSchema
from strawberry.types.base import StrawberryObjectDefinition

from application.actor import Role
from entrypoints.graphql.schema import build_schema
from tests.integration.http.access_table import (
    CALLERS,
    DRY_RUNS,
    FIELDS,
    MUTATIONS,
    QUERIES,
    WAYS,
)
from tests.integration.http.callers import token
from tests.integration.http.documents import Documents
from tests.integration.http.test_subscriptions import subscribe
from tests.integration.http.world import Reply, World

SCHEMA: Final[GraphQLSchema] = build_schema(simulating=True)._schema  # noqa: SLF001 - no other way
OPERATIONS: Final = {**QUERIES, **MUTATIONS}
TOKENS: Final = {
    "other seller": token(Role.SELLER, subject="seller-2"),
    "owner": token(Role.SELLER, subject="seller-1"),
    "service": token(Role.SERVICE),
    "support": token(Role.SUPPORT),
    "auditor": token(Role.AUDITOR),
    "admin": token(Role.ADMIN),
}
PLUMBING: Final = {"edges", "nodes", "pageInfo"}
"""What a connection shows of the page that its operation has loaded."""


@dataclass(slots=True)
class Staged:
    """A world in which the owner has one of everything, and what each thing is called."""

    world: World
    documents: Documents = field(init=False)


@pytest.fixture(scope="module")
async def staged() -> AsyncIterator[Staged]:
    async with World(is_simulating=True) as world:
        made = Staged(world)
        charged = (await world.charge()).data["chargeCommission"]["transaction"]["id"]
        subscription = (await subscribe(world))["subscription"]["id"]
        nothing = "0" * 32
        made.documents = Documents(
            SCHEMA,
            {
                "transactionId": charged,
                "subscriptionId": subscription,
                "id of node": charged,
                "id of transaction": charged,
                "id of export": f"exp_{nothing}",
                "id of retryJob": f"job_{nothing}",
                "id of discardJob": f"job_{nothing}",
                "id of ignoreWebhookEvent": f"whe_{nothing}",
            },
        )
        yield made


def outcome(reply: Reply, operation: str) -> str:
    """Return the letter of an answer; fail where it was refused for another reason."""
    body = reply.json
    codes = [error["extensions"]["code"] for error in body.get("errors", [])]
    if "FORBIDDEN" in codes:
        return "F"
    assert not set(codes) - {"NOT_FOUND"}, body
    told = (body["data"] or {}).get(operation)
    if told is None:
        return "F" if codes and codes != ["NOT_FOUND"] else "N"
    if isinstance(told, dict):
        assert told.get("code") != "VALIDATION_FAILED", body
    return "S"


async def ask(staged: Staged, operation: str, request: tuple[str, Any]) -> str:
    """Return the letters of all callers, of whom the other seller is told nothing of the owner."""
    letters = []
    for caller in CALLERS:
        document, variables = request
        reply = await staged.world.ask(document, variables, bearer=TOKENS[caller])
        letters.append(outcome(reply, operation))
        if caller == "other seller":
            text = orjson.dumps(reply.json.get("data")).decode()
            assert "claim-1" not in text
            assert "seller-1" not in text
    return "".join(letters)


def test_every_operation_has_a_row_and_no_other_has() -> None:
    query, mutation = SCHEMA.query_type, SCHEMA.mutation_type
    assert query is not None
    assert mutation is not None
    assert set(query.fields) == set(QUERIES)
    assert set(mutation.fields) == set(MUTATIONS)


def test_every_field_that_fetches_more_has_a_row_and_no_other_has() -> None:
    fetching = set()
    for kind in SCHEMA.type_map.values():
        shown = kind.extensions.get("strawberry-definition")
        if not isinstance(kind, GraphQLObjectType) or kind.name in ("Query", "Mutation", "Money"):
            continue
        if isinstance(shown, StrawberryObjectDefinition):
            fetching |= {
                f"{kind.name}.{name}"
                for name, field in kind.fields.items()
                if field.extensions["strawberry-definition"].base_resolver is not None
                and name not in PLUMBING
            }
    assert fetching == set(FIELDS)


def test_every_dry_run_has_a_row() -> None:
    def takes_dry_run(kind: Any) -> bool:
        fields = getattr(getattr(kind, "of_type", kind), "fields", {})
        return "dryRun" in fields

    mutation = SCHEMA.mutation_type
    assert mutation is not None
    dry = {
        name
        for name, field in mutation.fields.items()
        if "dryRun" in field.args or any(takes_dry_run(a.type) for a in field.args.values())
    }
    assert dry == set(DRY_RUNS)


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_an_operation_serves_whom_its_row_says(staged: Staged, operation: str) -> None:
    is_dry = False if operation in DRY_RUNS else None
    request = staged.documents.of(operation, is_dry=is_dry)
    assert await ask(staged, operation, request) == OPERATIONS[operation]


@pytest.mark.parametrize("operation", DRY_RUNS)
async def test_a_dry_run_serves_whom_its_row_says(staged: Staged, operation: str) -> None:
    request = staged.documents.of(operation, is_dry=True)
    assert await ask(staged, operation, request) == DRY_RUNS[operation]


@pytest.mark.parametrize("path", FIELDS)
async def test_a_field_serves_whom_its_row_says(staged: Staged, path: str) -> None:
    kind, name = path.split(".")
    operation, frame = WAYS[kind]
    request = staged.documents.of_field(operation, frame, kind, name)
    assert await ask(staged, operation, request) == FIELDS[path]


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_nobody_is_served_without_a_token(staged: Staged, operation: str) -> None:
    document, variables = staged.documents.of(operation)
    body = orjson.dumps({"query": document, "variables": variables})
    headers = {"Content-Type": "application/json"}
    response = await staged.world.client.post("/graphql", content=body, headers=headers)
    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_a_service_without_scopes_is_shown_itself_alone(
    staged: Staged, operation: str
) -> None:
    document, variables = staged.documents.of(operation)
    bare = token(Role.SERVICE, scopes=())
    reply = await staged.world.ask(document, variables, bearer=bare)
    assert outcome(reply, operation) == ("S" if operation == "viewer" else "F")
