"""Runs one operation of one caller, and says how it went; knows nothing of HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from entrypoints.graphql.context import Context
from entrypoints.graphql.errors import INTERNAL, VALIDATION_FAILED, show_error
from entrypoints.graphql.limits import CHARACTERS_MAX

_ALLOWED: Final = (OperationType.QUERY, OperationType.MUTATION)


@dataclass(frozen=True, slots=True)
class Operation:
    """What a caller sent: a document, its variables, and which of its operations to run."""

    document: str
    variables: dict[str, Any] | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer's body; `was_run` is False where the operation was refused before it began."""

    body: Mapping[str, Any]
    was_run: bool = True
    has_failed: bool = False


async def run(schema: strawberry.Schema, operation: Operation, context: Context) -> Answer:
    """Return the answer to an operation; never raises for anything that a caller sent."""
    if len(operation.document) > CHARACTERS_MAX:
        return _refused(f"the document is longer than {CHARACTERS_MAX} characters")
    try:
        result = await schema.execute(
            operation.document,
            variable_values=operation.variables,
            context_value=context,
            operation_name=operation.name,
            allowed_operation_types=_ALLOWED,
        )
    except MissingQueryError:
        return _refused("the document is empty")
    except CannotGetOperationTypeError:
        return _refused("the document has no operation of this name")
    except InvalidOperationTypeError:
        return _refused("only queries and mutations are served here")
    return _answer(result, request_id=context.actor.request_id)


def _answer(result: ExecutionResult, *, request_id: str) -> Answer:
    if not result.errors:
        return Answer({"data": result.data})
    errors = [show_error(error, request_id=request_id) for error in result.errors]
    was_run = result.data is not None or any(error.path is not None for error in result.errors)
    if was_run:
        return Answer({"data": result.data, "errors": errors})
    has_failed = any(error["extensions"]["code"] == INTERNAL for error in errors)
    return Answer({"errors": errors}, was_run=False, has_failed=has_failed)


def _refused(message: str) -> Answer:
    error = {"message": message, "extensions": {"code": VALIDATION_FAILED}}
    return Answer({"errors": [error]}, was_run=False)
