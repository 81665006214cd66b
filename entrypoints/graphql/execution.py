"""Runs one operation of one caller, and says how it went; knows nothing of HTTP."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final

from graphql import GraphQLSyntaxError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from application.feed import FellBehind
from entrypoints.auth.errors import Unauthenticated
from entrypoints.graphql.context import Context
from entrypoints.graphql.costs import COST_MAX
from entrypoints.graphql.errors import TOO_COSTLY, VALIDATION_FAILED, show_error
from entrypoints.graphql.following import Following
from entrypoints.graphql.limits import CHARACTERS_MAX
from entrypoints.graphql.schema import PaymentsSchema
from entrypoints.observability.exchange import INTERNAL, present_exchange
from entrypoints.observability.spans import span

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


def cost_of(schema: PaymentsSchema, operation: Operation) -> int:
    """Return what an operation may cost."""
    return schema.costs.of(operation.document, operation.variables, operation.name)


async def run(schema: PaymentsSchema, operation: Operation, context: Context) -> Answer:
    """Return the answer to an operation; never raises for anything that a caller sent."""
    refusal = _too_much(schema, operation)
    if refusal is not None:
        return refusal
    try:
        with span("graphql"):
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
        return _refused("subscriptions are served over WebSocket, or as text/event-stream")
    return _answer(result, request_id=context.actor.request_id)


async def follow(
    schema: PaymentsSchema, operation: Operation, context: Following
) -> AsyncGenerator[Answer, None]:
    """Yield what a subscription tells, until it is over.

    Raises `Unauthenticated` once the caller's token is no longer good and `FellBehind` for whoever
    is too slow; anything else that goes wrong is an answer.
    """
    refusal = _too_much(schema, operation)
    if refusal is not None:
        yield refusal
        return
    try:
        async with aclosing(_results(schema, operation, context)) as results:
            async for result in results:
                _raise_last(result)
                yield _told(result, context)
    except GraphQLSyntaxError as error:
        # The cache of parsed documents raises where the schema itself would answer.
        shown = show_error(error, request_id=context.actor.request_id)
        yield Answer({"errors": [shown]}, was_run=False)


async def _results(
    schema: PaymentsSchema, operation: Operation, context: Following
) -> AsyncGenerator[ExecutionResult, None]:
    results = await schema.subscribe(
        operation.document,
        variable_values=operation.variables,
        context_value=context,
        operation_name=operation.name,
    )
    async with aclosing(results):
        async for result in results:
            yield result


def _told(result: ExecutionResult, context: Following) -> Answer:
    answer = _refusal_of(result) or _answer(result, request_id=context.actor.request_id)
    if isinstance(result, PreExecutionError):
        return Answer({"errors": answer.body["errors"]}, was_run=False)
    return _placed(answer, context.place)


def _placed(answer: Answer, place: str | None) -> Answer:
    """Return an answer with the cursor to go on from, where it has one."""
    if place is None or not answer.was_run:
        return answer
    return Answer({**answer.body, "extensions": {"cursor": place}})


def _raise_last(result: ExecutionResult) -> None:
    for error in result.errors or ():
        if isinstance(error.original_error, Unauthenticated | FellBehind):
            raise error.original_error


def _refusal_of(result: ExecutionResult) -> Answer | None:
    for error in result.errors or ():
        match error.original_error:
            case MissingQueryError():
                return _refused("the document is empty")
            case CannotGetOperationTypeError():
                return _refused("the document has no operation of this name")
            case InvalidOperationTypeError():
                return _refused("only subscriptions are served here")
            case _:
                pass
    return None


def _answer(result: ExecutionResult, *, request_id: str) -> Answer:
    if not result.errors:
        return Answer({"data": result.data})
    errors = [show_error(error, request_id=request_id) for error in result.errors]
    was_run = result.data is not None or any(error.path is not None for error in result.errors)
    if was_run:
        return Answer({"data": result.data, "errors": errors})
    has_failed = any(error["extensions"]["code"] == INTERNAL for error in errors)
    return Answer({"errors": errors}, was_run=False, has_failed=has_failed)


def _too_much(schema: PaymentsSchema, operation: Operation) -> Answer | None:
    """Return why an operation is not even read; None where it may be."""
    if len(operation.document) > CHARACTERS_MAX:
        return _refused(f"the document is longer than {CHARACTERS_MAX} characters")
    cost = cost_of(schema, operation)
    if cost <= COST_MAX:
        return None
    return _refused(
        f"the operation may cost {cost}, and {COST_MAX} is the most: ask for smaller pages",
        code=TOO_COSTLY,
        cost=cost,
        costMax=COST_MAX,
    )


def _refused(message: str, *, code: str = VALIDATION_FAILED, **more: int) -> Answer:
    present_exchange().refuse(code)
    error = {"message": message, "extensions": {"code": code, **more}}
    return Answer({"errors": [error]}, was_run=False)
