"""Every operation that was promised is there, and none is there that nobody wrote down."""

from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema

from entrypoints.graphql.schema import build_schema as build_ours
from entrypoints.graphql.sdl import SDL_FILE
from tests.unit.entrypoints.promised import (
    ARGUMENTS,
    FIELDS,
    MUTATIONS,
    QUERIES,
    SANDBOX_MUTATIONS,
    SUBSCRIPTIONS,
)


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(SDL_FILE.read_text())


def fields_of(schema: GraphQLSchema, name: str) -> dict[str, Any]:
    type_: Any = schema.type_map[name]
    fields: dict[str, Any] = type_.fields
    return fields


@pytest.mark.parametrize(
    ("root", "promised"),
    [
        ("Query", QUERIES),
        ("Mutation", MUTATIONS + SANDBOX_MUTATIONS),
        ("Subscription", SUBSCRIPTIONS),
    ],
)
def test_the_operations_are_those_that_were_promised(
    schema: GraphQLSchema, root: str, promised: str
) -> None:
    assert set(fields_of(schema, root)) == set(promised.split())


def test_nothing_is_simulated_where_stripe_is_real() -> None:
    sdl = build_schema(build_ours(simulating=False).as_str())
    assert set(fields_of(sdl, "Mutation")) == set(MUTATIONS.split())


@pytest.mark.parametrize("name", FIELDS)
def test_a_type_has_the_fields_that_were_promised(schema: GraphQLSchema, name: str) -> None:
    assert set(FIELDS[name].split()) - fields_of(schema, name).keys() == set()


@pytest.mark.parametrize(("name", "field"), ARGUMENTS)
def test_a_field_takes_the_arguments_that_were_promised(
    schema: GraphQLSchema, name: str, field: str
) -> None:
    promised = set(ARGUMENTS[name, field].split())
    assert promised - fields_of(schema, name)[field].args.keys() == set()


def test_pages_are_relays(schema: GraphQLSchema) -> None:
    connections = [name for name in schema.type_map if name.endswith("Connection")]
    assert len(connections) > 10
    for name in connections:
        fields = fields_of(schema, name)
        edge = str(fields["edges"].type).strip("[]!")
        assert str(fields["pageInfo"].type) == "PageInfo!"
        assert edge == name.replace("Connection", "Edge")
        assert str(fields_of(schema, edge)["cursor"].type) == "String!"
        assert str(fields["nodes"].type).strip("[]!") == str(
            fields_of(schema, edge)["node"].type
        ).rstrip("!")


def test_what_an_id_names_can_be_had_again_by_it(schema: GraphQLSchema) -> None:
    node: Any = schema.type_map["Node"]
    nodes = {type_.name for type_ in schema.get_implementations(node).objects}
    assert "Transaction" in nodes
    assert str(fields_of(schema, "Query")["node"].type) == "Node"
