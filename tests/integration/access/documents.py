"""Writes a request for any operation or field of the schema, with arguments that name things."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    Undefined,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

SAMPLES: Final[Mapping[str, Any]] = {
    "sellerId": "{seller}",
    "externalUserId": "{seller}",
    "transactionId": "{sent}",
    "paymentMethodId": "{card}",
    "subscriptionId": "{subscription}",
    "accountId": "{stranger}",
    "runId": "{run}",
    "claimId": "claim-new",
    "amountRecoveredCents": "10000",
    "amountCents": "100",
    "currency": "usd",
    "email": "sue@example.com",
    "country": "US",
    "returnUrl": "https://app.opside.test/back",
    "refreshUrl": "https://app.opside.test/again",
    "reason": "somebody asked for it",
    "reference": "receipt-1",
    "since": "2026-02-20T00:00:00Z",
    "from": "2026-02-20T00:00:00Z",
    "to": "2026-04-01T00:00:00Z",
    "rateBps": 1500,
    "idempotencyKey": "a-new-key",
}
"""A good value by the name of its argument, where the row does not know a better one."""

WANTED: Final = "wanted"
"""The name under which a field's answer is found."""

Taken = GraphQLArgument | GraphQLInputField


@dataclass(frozen=True, slots=True)
class Documents:
    """The requests that a schema takes; `words` name what there is in the world that is asked."""

    schema: GraphQLSchema
    words: Mapping[str, str]

    def of(self, operation: str, given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return a document that asks for all that an operation tells of itself."""
        return self._written(operation, _all_of(self.schema, self._field(operation)[1].type), given)

    def reaching(
        self, operation: str, frame: str, path: str, given: Mapping[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        """Return a document that reaches one field of a type by way of an operation."""
        kind, name = path.split(".")
        owner = self.schema.type_map[kind]
        assert isinstance(owner, GraphQLObjectType)
        chosen = _all_of(self.schema, owner.fields[name].type)
        return self._written(operation, f"{{ {frame % f'{WANTED}: {name} {chosen}'} }}", given)

    def value(self, given: Any) -> Any:
        """Return a value with the names of this world in it."""
        return given.format(**self.words) if isinstance(given, str) else given

    def _written(
        self, operation: str, selection: str, given: Mapping[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        root, field = self._field(operation)
        variables = self._values(field.args, given)
        declared = ", ".join(f"${name}: {field.args[name].type}" for name in variables)
        passed = ", ".join(f"{name}: ${name}" for name in variables)
        head = f"{root}({declared})" if declared else root
        call = f"{operation}({passed})" if passed else operation
        return f"{head} {{ {call} {selection} }}", variables

    def _field(self, operation: str) -> tuple[str, GraphQLField]:
        roots = {
            "query": self.schema.query_type,
            "mutation": self.schema.mutation_type,
            "subscription": self.schema.subscription_type,
        }
        return next(
            (name, kind.fields[operation])
            for name, kind in roots.items()
            if kind is not None and operation in kind.fields
        )

    def _values(self, taken: Mapping[str, Taken], given: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: self._value(name, one.type, given)
            for name, one in taken.items()
            if name in given or name == "idempotencyKey" or _is_required(one)
        }

    def _value(self, name: str, kind: GraphQLInputType, given: Mapping[str, Any]) -> Any:
        named = get_named_type(kind)
        if name in given:
            return self.value(given[name])
        if name in SAMPLES:
            return self.value(SAMPLES[name])
        if isinstance(named, GraphQLEnumType):
            return next(iter(named.values))
        assert isinstance(named, GraphQLInputObjectType), f"say what a good {name} is"
        return self._values(named.fields, given)


def _is_required(taken: Taken) -> bool:
    return isinstance(taken.type, GraphQLNonNull) and taken.default_value is Undefined


def _all_of(schema: GraphQLSchema, kind: GraphQLOutputType) -> str:
    """Return what selects all that an object tells of itself, and of those in a list."""
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    if is_abstract_type(named):
        kinds = schema.get_possible_types(named)
        odd = _contradicted(kinds)
        each = (f"... on {one.name} {_told_by(one, without=odd)}" for one in kinds)
        return f"{{ __typename {' '.join(each)} }}"
    assert isinstance(named, GraphQLObjectType)
    return _told_by(named)


def _contradicted(kinds: Collection[GraphQLObjectType]) -> set[str]:
    """Return the names under which these kinds tell different things; one document cannot ask."""
    told = {(name, str(field.type)) for kind in kinds for name, field in kind.fields.items()}
    names = [name for name, _ in told]
    return {name for name in names if names.count(name) > 1}


def _told_by(
    kind: GraphQLObjectType, *, without: Collection[str] = (), is_outer: bool = True
) -> str:
    told = ["__typename"]
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        if name in without:
            continue
        if is_leaf_type(inner):
            told.append(name)
        elif inner.name == "Money":
            told.append(f"{name} {{ amountMinor currency }}")
        elif isinstance(inner, GraphQLObjectType) and (
            name == "nodes" or (is_outer and not field.args)
        ):
            told.append(f"{name} {_told_by(inner, is_outer=False)}")
    return f"{{ {' '.join(told)} }}"
