"""GraphQL errors as callers see them; what nobody expected is masked, and logged once."""

from typing import Any, Final

import structlog
from graphql import GraphQLError, GraphQLSyntaxError

from application.actor import Forbidden
from domain.errors import PaymentsError
from entrypoints.graphql.refusal import CODES, message_of
from entrypoints.observability.exchange import INTERNAL, present_exchange

PARSE_FAILED: Final = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED: Final = "GRAPHQL_VALIDATION_FAILED"
TOO_COSTLY: Final = "QUERY_TOO_COSTLY"

_log = structlog.get_logger(__name__)


def show_error(error: GraphQLError, *, request_id: str) -> dict[str, Any]:
    """Return what a caller is told of one error."""
    shown: dict[str, Any] = {"message": error.message}
    if error.locations:
        shown["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path is not None:
        shown["path"] = error.path
    cause = _cause(error, request_id=request_id)
    present_exchange().refuse(cause["extensions"]["code"])
    return {**shown, **cause}


def _cause(error: GraphQLError, *, request_id: str) -> dict[str, Any]:
    match error.original_error:
        case PaymentsError() as cause if cause.code in CODES or isinstance(cause, Forbidden):
            return _refused(cause)
        case None | GraphQLError() if error.path is None:
            is_syntax = isinstance(error, GraphQLSyntaxError)
            return {"extensions": {"code": PARSE_FAILED if is_syntax else VALIDATION_FAILED}}
        case ValueError() if error.path is None and error.nodes:
            # No resolver ran: Python reads no literal of thousands of digits.
            return {
                "message": "a number in the document is too long",
                "extensions": {"code": VALIDATION_FAILED},
            }
        case cause:
            _log.error(
                "a resolver failed",
                request_id=request_id,
                path=error.path,
                exc_info=cause or error,
            )
            return {
                "message": "internal error",
                "extensions": {"code": INTERNAL, "correlationId": request_id},
            }


def _refused(cause: PaymentsError) -> dict[str, Any]:
    fields = [{"field": p.field, "problem": p.problem} for p in cause.fields]
    return {
        "message": message_of(cause),
        "extensions": {
            "code": cause.code,
            "retryable": cause.retryable,
            **({"fields": fields} if fields else {}),
        },
    }
