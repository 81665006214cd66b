"""What an operation is called in logs and metrics: by the one field of ours that it asks for."""

from collections.abc import Iterator
from typing import Final

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, SelectionSetNode
from graphql.language import FragmentSpreadNode, OperationDefinitionNode
from strawberry.types import ExecutionContext

from entrypoints.observability.exchange import present_exchange

SEVERAL: Final = "several"
"""The name of an operation with more than one root field."""


def name_operation(context: ExecutionContext) -> None:
    """Write the operation's name on the exchange, once its document has proved valid.

    A caller's own name for it would make as many series as callers please.
    """
    document = context.graphql_document
    if document is None or context.pre_execution_errors:
        return
    wanted = context.operation_name
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode) and wanted == (node.name and node.name.value):
            fields = set(_fields(node.selection_set, document))
            present_exchange().operation = fields.pop() if len(fields) == 1 else SEVERAL
            return


def _fields(selection_set: SelectionSetNode | None, document: DocumentNode) -> Iterator[str]:
    for node in selection_set.selections if selection_set else ():
        if isinstance(node, FieldNode):
            yield node.name.value
        elif isinstance(node, FragmentSpreadNode):
            yield from _fields(_fragment(node.name.value, document), document)
        else:
            yield from _fields(getattr(node, "selection_set", None), document)


def _fragment(name: str, document: DocumentNode) -> SelectionSetNode | None:
    for node in document.definitions:
        if isinstance(node, FragmentDefinitionNode) and node.name.value == name:
            return node.selection_set
    return None
