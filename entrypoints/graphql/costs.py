"""What an operation may cost, reckoned before it runs: how many objects its answer may have.

An object costs one and a plain value nothing; a page costs one and what a row costs, for each row
that it may have. So pages within pages multiply. A change, and a question that looks through much
to answer little, costs more than its answer shows.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    parse,
)

from entrypoints.graphql.limits import CHARACTERS_MAX, TOKENS_MAX
from entrypoints.graphql.paging import PAGE_DEFAULT

COST_MAX: Final = 50_000
"""What one operation may cost at most."""

COST_TOLD: Final = 1_000_000_000
"""What costs more is said to cost so much: fragments within fragments have no end of digits."""

PAGE_MAX: Final = 100
LIST_SIZE: Final = 10
"""How long a list without pages is taken to be."""

CHANGE: Final = 10
WEIGHTS: Final[Mapping[str, int]] = {
    "driftReport": 500,
    "eventGaps": 500,
    "feeSummary": 200,
    "productionReadiness": 500,
    "reconciliationSummary": 500,
    "sellerAuditSummary": 200,
    "simulateFeePolicy": 1_000,
    "trialBalance": 200,
    "verifyAudit": 2_000,
}
"""What these root fields cost beside their answers."""

OPERATIONS_KNOWN: Final = 256

Sizes = tuple[tuple[str, int], ...]


def payable(cost: int) -> int:
    """Return what is to be counted: what is refused as too costly, like every other refusal."""
    return cost if cost <= COST_MAX else 0


class Costs:
    """Reckons once for each document and each size of page that its variables ask for."""

    def __init__(self, schema: GraphQLSchema) -> None:
        """Know no operation yet."""
        self._schema = schema
        self._known = lru_cache(OPERATIONS_KNOWN)(self._reckon)

    def of(self, document: str, variables: Mapping[str, Any] | None, name: str | None) -> int:
        """Return what an operation may cost; nothing for what cannot run."""
        given = variables or {}
        sizes = tuple((key, value) for key, value in given.items() if type(value) is int)
        return self._known(document, name, sizes) if len(document) <= CHARACTERS_MAX else 0

    def _reckon(self, document: str, name: str | None, sizes: Sizes) -> int:
        try:
            parsed = parse(document, max_tokens=TOKENS_MAX)
        except (GraphQLError, RecursionError):
            return 0
        for node in parsed.definitions:
            is_wanted = name is None or (
                isinstance(node, OperationDefinitionNode) and node.name and node.name.value == name
            )
            if isinstance(node, OperationDefinitionNode) and is_wanted:
                total = _Reckoning(self._schema, parsed, node, dict(sizes)).total()
                return min(total, COST_TOLD)
        return 0


class _Reckoning:
    """One operation's; a fragment is reckoned once, however often it is spread."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        sizes: Mapping[str, int],
    ) -> None:
        self._schema = schema
        self._operation = operation
        self._sizes = {**_defaults(operation), **sizes}
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._reckoned: dict[str, int] = {}

    def total(self) -> int:
        """Return what the operation costs."""
        root = self._schema.get_root_type(self._operation.operation)
        return self._selection(root, self._operation.selection_set)

    def _selection(self, parent: GraphQLNamedType | None, selected: SelectionSetNode | None) -> int:
        nodes: Sequence[SelectionNode] = selected.selections if selected else ()
        return sum(self._one(parent, node) for node in nodes)

    def _one(self, parent: GraphQLNamedType | None, node: SelectionNode) -> int:
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        if isinstance(node, InlineFragmentNode):
            named = node.type_condition
            on = self._schema.get_type(named.name.value) if named else parent
            return self._selection(on, node.selection_set)
        return self._field(parent, node) if isinstance(node, FieldNode) else 0

    def _fragment(self, name: str) -> int:
        fragment = self._fragments.get(name)
        if fragment is None:
            return 0
        if name not in self._reckoned:
            # One that spreads itself is refused by another rule.
            self._reckoned[name] = 0
            on = self._schema.get_type(fragment.type_condition.name.value)
            self._reckoned[name] = self._selection(on, fragment.selection_set)
        return self._reckoned[name]

    def _field(self, parent: GraphQLNamedType | None, node: FieldNode) -> int:
        fields: Mapping[str, GraphQLField] = getattr(parent, "fields", {})
        field = fields.get(node.name.value)
        # What tells of the schema is bounded, and an unknown field is refused by another rule.
        if parent is None or field is None:
            return 0
        weight = self._weight(parent, node.name.value)
        shown = get_named_type(field.type)
        if is_leaf_type(shown):
            return weight
        inner = self._selection(shown, node.selection_set)
        if _is_page(shown):
            return weight + 1 + self._size(field, node) * inner
        if _is_wrapping(shown) or _is_page(parent):
            return weight + inner + (not _is_wrapping(shown))
        is_list = is_list_type(get_nullable_type(field.type))
        return weight + (LIST_SIZE if is_list else 1) * (1 + inner)

    def _weight(self, parent: GraphQLNamedType, name: str) -> int:
        if parent is self._schema.mutation_type:
            return CHANGE
        return WEIGHTS.get(name, 0) if parent is self._schema.query_type else 0

    def _size(self, field: GraphQLField, node: FieldNode) -> int:
        """Return how many rows a page may have."""
        given = {each.name.value: each.value for each in node.arguments or ()}
        asked = [self._number(given[name]) for name in ("first", "last") if name in given]
        known = [size for size in asked if size is not None]
        if known:
            return max(0, min(PAGE_MAX, *known))
        default = field.args["first"].default_value if "first" in field.args else None
        return default if isinstance(default, int) else PAGE_DEFAULT

    def _number(self, value: Any) -> int | None:
        if isinstance(value, IntValueNode):
            return _whole(value)
        return self._sizes.get(value.name.value) if isinstance(value, VariableNode) else None


def _defaults(operation: OperationDefinitionNode) -> dict[str, int]:
    return {
        each.variable.name.value: _whole(each.default_value)
        for each in operation.variable_definitions or ()
        if isinstance(each.default_value, IntValueNode)
    }


def _whole(literal: IntValueNode) -> int:
    # Python reads no number of thousands of digits, and no page is as long as a dozen say.
    return int(literal.value[:12])


def _is_page(shown: GraphQLNamedType) -> bool:
    return shown.name.endswith("Connection")


def _is_wrapping(shown: GraphQLNamedType) -> bool:
    """Return whether a type only says where its rows lie."""
    return shown.name.endswith("Edge") or shown.name == "PageInfo"
