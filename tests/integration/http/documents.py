"""Writes a request for any operation or field of the schema, with arguments that are good."""

from collections.abc import Mapping
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

WORDS: Final[Mapping[str, Any]] = {
    "sellerId": "seller-1",
    "externalUserId": "seller-1",
    "claimId": "claim-2",
    "amountRecoveredCents": "10000",
    "amountCents": "100",
    "amountClawedBackCents": "100",
    "currency": "usd",
    "email": "seller@example.com",
    "country": "US",
    "returnUrl": "https://app.opside.test/back",
    "refreshUrl": "https://app.opside.test/again",
    "reason": "somebody asked for it",
    "reference": "receipt-1",
    "source": "MANUAL",
    "paymentMethodId": "pm_of_seller_1",
    "accountId": "acct_of_seller_1",
    "eventType": "payment_intent.succeeded",
    "since": "2026-01-01T00:00:00Z",
    "from": "2026-01-01T00:00:00Z",
    "to": "2026-02-01T00:00:00Z",
    "period": "2026-01",
    "rateBps": 2000,
    "key": "key-1",
    "idempotencyKey": "key-2",
    "daysToKeep": 90,
}
"""A good value by the name of its argument, unless the caller knows a better one."""


class Documents:
    """The requests that a schema takes; `words` name what there is in the world that is asked."""

    def __init__(self, schema: GraphQLSchema, words: Mapping[str, Any]) -> None:
        """Take the schema and the names."""
        self._schema = schema
        self._words = {**WORDS, **words}

    def of(self, operation: str, *, is_dry: bool | None = None) -> tuple[str, dict[str, Any]]:
        """Return a document for an operation, and its variables."""
        return self._written(operation, None, is_dry=is_dry)

    def of_field(self, operation: str, frame: str, kind: str, name: str) -> tuple[str, Any]:
        """Return a document that reaches one field of a type by way of a query."""
        owner = self._schema.type_map[kind]
        assert isinstance(owner, GraphQLObjectType)
        field = owner.fields[name]
        return self._written(operation, frame % f"{name} {_selection(field.type, deep=True)}")

    def _written(
        self, operation: str, selection: str | None, *, is_dry: bool | None = None
    ) -> tuple[str, dict[str, Any]]:
        root, field = self._field(operation)
        variables = {
            name: self._value(name, argument.type, operation, is_dry=is_dry)
            for name, argument in field.args.items()
            if is_required_argument(argument)
            or name in (("dryRun",) if is_dry is not None else ())
            or (operation == "statement" and name == "sellerId")
        }
        declared = ", ".join(f"${name}: {field.args[name].type}" for name in variables)
        given = ", ".join(f"{name}: ${name}" for name in variables)
        chosen = f"{{ {selection} }}" if selection else _selection(field.type)
        head = f"{root}({declared})" if declared else root
        call = f"{operation}({given})" if given else operation
        return f"{head} {{ {call} {chosen} }}", variables

    def _field(self, operation: str) -> tuple[str, GraphQLField]:
        query, mutation = self._schema.query_type, self._schema.mutation_type
        assert query is not None
        assert mutation is not None
        if operation in query.fields:
            return "query", query.fields[operation]
        return "mutation", mutation.fields[operation]

    def _value(
        self, name: str, kind: GraphQLInputType, operation: str, *, is_dry: bool | None
    ) -> Any:
        named = get_named_type(kind)
        if name == "dryRun":
            return is_dry
        if name == "id":
            return self._words[f"id of {operation}"]
        if name in self._words:
            return self._words[name]
        if isinstance(named, GraphQLEnumType):
            return next(iter(named.values))
        assert isinstance(named, GraphQLInputObjectType), (operation, name, named)
        return {
            inner: self._value(inner, field.type, operation, is_dry=is_dry)
            for inner, field in named.fields.items()
            if is_required_input_field(field)
            or inner == "idempotencyKey"
            or (inner == "dryRun" and is_dry is not None)
            or (operation == "recordRecoveryReceipt" and inner in ("sellerId", "claimId", "reason"))
            or (operation == "clawback" and inner == "amountClawedBackCents")
        }


def _selection(kind: GraphQLOutputType, *, deep: bool = False) -> str:
    """Return the smallest selection that tells what came of it; `deep` takes its leaves, too."""
    named = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    named = get_named_type(named)
    if is_leaf_type(named):
        return ""
    if isinstance(named, GraphQLUnionType):
        return "{ __typename ... on Refusal { code message } }"
    if not deep or not isinstance(named, GraphQLObjectType):
        return "{ __typename }"
    inner = named.fields.get("nodes")
    if inner is not None:
        return f"{{ nodes {_selection(inner.type, deep=True)} }}"
    leaves = [
        name for name, field in named.fields.items() if is_leaf_type(get_named_type(field.type))
    ]
    return f"{{ __typename {' '.join(leaves)} }}"
