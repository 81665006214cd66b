"""One document for each query of the schema, which asks for everything below it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
)

ALL_OF: Final = 100
"""The longest page."""


def whole_documents(
    schema: GraphQLSchema, arguments: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield each query's name and document; `arguments` has what it cannot be asked without."""
    assert schema.query_type is not None
    for name, field in schema.query_type.fields.items():
        given = arguments.get(name, "")
        missing = [
            a for a, one in field.args.items() if is_required_argument(one) and a not in given
        ]
        assert not missing, f"say in ARGUMENTS what {name} is to be asked with: {missing}"
        if "first" in field.args:
            given = f"first: {ALL_OF} {given}"
        said = f"({given})" if given else ""
        yield name, f"{{ {name}{said} {_below(schema, field, ())} }}"


def _below(schema: GraphQLSchema, field: GraphQLField, path: tuple[str, ...]) -> str:
    """Return the selection of everything below a field, once for each type on a path."""
    type_ = get_named_type(field.type)
    if is_leaf_type(type_):
        return ""
    if is_abstract_type(type_):
        told = (f"... on {one.name} {_fields(schema, one, path)}" for one in _kinds(schema, type_))
        return f"{{ __typename {' '.join(told)} }}"
    return _fields(schema, type_, path)


def _kinds(schema: GraphQLSchema, type_: Any) -> Any:
    # Two kinds behind one union may call different things by one name: one of them will do, and
    # each has a query of its own.
    return schema.get_possible_types(type_)[:1]


def _fields(schema: GraphQLSchema, type_: Any, path: tuple[str, ...]) -> str:
    inner = (*path, type_.name)
    asked = []
    for name, field in type_.fields.items():
        # An edge's node is what stands among the nodes.
        if get_named_type(field.type).name in inner or (
            type_.name.endswith("Edge") and name == "node"
        ):
            continue
        asked.append(f"{name} {_below(schema, field, inner)}".strip())
    return f"{{ {' '.join(asked) or '__typename'} }}"
