"""How much one document may ask for: depth and aliases, counted once however fragments nest."""

from typing import Any, Final, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
)

DEPTH_MAX: Final = 12
ALIASES_MAX: Final = 15
TOKENS_MAX: Final = 1000
CHARACTERS_MAX: Final = 32_768
"""The longest document: a string in it is one token, whatever its length."""


class Size(NamedTuple):
    """How deep a selection goes, and how many aliases it unfolds to."""

    depth: int
    aliases: int


class OneOperation(ValidationRule):
    """Refuses a document of several operations: without a name, nobody can tell which to run."""

    def enter_document(self, node: DocumentNode, *_: Any) -> None:
        """Count the operations."""
        found = [d for d in node.definitions if isinstance(d, OperationDefinitionNode)]
        if len(found) > 1:
            self.report_error(GraphQLError("the document has several operations: name one", found))


class WithinLimits(ValidationRule):
    """Refuses a document that goes too deep or renames too much.

    A fragment is measured once: measuring it at every spread takes time that doubles with each
    fragment which spreads the next one twice.
    """

    def __init__(self, context: ValidationContext) -> None:
        """Measure nothing yet."""
        super().__init__(context)
        self._fragments: dict[str, Size | None] = {}

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> None:
        """Measure one operation."""
        size = self._measure(node.selection_set)
        if size.depth > DEPTH_MAX:
            self.report_error(GraphQLError(f"the operation is deeper than {DEPTH_MAX}", node))
        if size.aliases > ALIASES_MAX:
            self.report_error(GraphQLError(f"more than {ALIASES_MAX} aliases", node))

    def _measure(self, selection_set: SelectionSetNode | None) -> Size:
        selections = selection_set.selections if selection_set else ()
        sizes = [self._measure_one(selection) for selection in selections]
        return Size(
            max((size.depth for size in sizes), default=0), sum(size.aliases for size in sizes)
        )

    def _measure_one(self, node: SelectionNode) -> Size:
        if isinstance(node, FragmentSpreadNode):
            return self._measure_fragment(self.context.get_fragment(node.name.value))
        if isinstance(node, FieldNode):
            return self._measure_field(node)
        return self._measure(node.selection_set if isinstance(node, InlineFragmentNode) else None)

    def _measure_field(self, node: FieldNode) -> Size:
        if node.name.value.startswith("__"):
            # Introspection goes deep by its nature, and its answer is bounded.
            return Size(0, 0)
        inner = self._measure(node.selection_set)
        return Size(inner.depth + 1, inner.aliases + (node.alias is not None))

    def _measure_fragment(self, fragment: FragmentDefinitionNode | None) -> Size:
        # An unknown fragment and one that spreads itself are refused by other rules.
        if fragment is None:
            return Size(0, 0)
        name = fragment.name.value
        if name not in self._fragments:
            self._fragments[name] = None
            self._fragments[name] = self._measure(fragment.selection_set)
        return self._fragments[name] or Size(0, 0)
