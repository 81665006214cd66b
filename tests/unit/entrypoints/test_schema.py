"""The schema as it was agreed upon, told whole, and closed where that is asked for."""

from types import SimpleNamespace

import orjson
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    get_introspection_query,
)

from application.actor import Actor, Role
from entrypoints.graphql.enum_values import VALUES
from entrypoints.graphql.enum_values.refusals import REFUSALS
from entrypoints.graphql.refusal import RefusalCode
from entrypoints.graphql.schema import build_schema as build_ours
from entrypoints.graphql.sdl import SDL_FILE, sdl


def agreed() -> GraphQLSchema:
    return build_schema(SDL_FILE.read_text())


def test_the_file_is_current() -> None:
    assert SDL_FILE.read_text() == sdl(), "run python -m entrypoints.graphql.sdl"


def test_everything_is_described() -> None:
    silent = []
    for name, type_ in agreed().type_map.items():
        if name.startswith("__"):
            continue
        if not type_.description:
            silent.append(name)
        if isinstance(type_, GraphQLEnumType):
            silent += [f"{name}.{v}" for v, value in type_.values.items() if not value.description]
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            silent += [f"{name}.{f}" for f, field in type_.fields.items() if not field.description]
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            silent += [
                f"{name}.{f}({a})"
                for f, field in type_.fields.items()
                for a, argument in field.args.items()
                if not argument.description
            ]
    assert silent == []


def test_no_description_is_of_a_value_that_is_gone() -> None:
    strays = [
        f"{enum.__name__}.{name}"
        for enum, described in VALUES.items()
        for name in described
        if name not in enum.__members__
    ]
    assert strays + [name for name in REFUSALS if name not in RefusalCode.__members__] == []


def test_every_mutation_may_refuse() -> None:
    mutation = agreed().mutation_type
    assert mutation is not None
    for field in mutation.fields.values():
        union = agreed().type_map[str(field.type).rstrip("!")]
        assert isinstance(union, GraphQLUnionType)
        assert "Refusal" in [member.name for member in union.types]


@pytest.mark.parametrize("is_open", [True, False])
async def test_introspection_is_open_or_closed(is_open: bool) -> None:  # noqa: FBT001 - a case
    schema = build_ours(introspection=is_open)
    context = SimpleNamespace(actor=Actor(subject="1", role=Role.SELLER, request_id="r-1"))
    result = await schema.execute(get_introspection_query(), context_value=context)
    assert (result.errors is None) is is_open
    typename = await schema.execute("{ __typename }", context_value=context)
    assert orjson.dumps(typename.data) == b'{"__typename":"Query"}'


def test_enums_speak_the_domains_words() -> None:
    status = agreed().type_map["TransactionStatus"]
    assert isinstance(status, GraphQLEnumType)
    assert "REVERSAL_NEEDED" in status.values
