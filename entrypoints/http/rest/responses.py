"""Every answer that a path can give, status by status, for its document."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from entrypoints.http.rest.operation import Operation

JSON = dict[str, Any]

_S = HTTPStatus

_REFUSALS: Final[Mapping[HTTPStatus, str]] = {
    _S.BAD_REQUEST: "The request is wrong: `fields` names what is.",
    _S.UNAUTHORIZED: "There is no token, or not a good one.",
    _S.FORBIDDEN: "The caller may not do this, or not for this seller.",
    _S.NOT_FOUND: "There is no such thing, or not for this caller.",
    _S.METHOD_NOT_ALLOWED: "The path takes another method, which `Allow` names.",
    _S.REQUEST_TIMEOUT: "The body did not come to its end in time.",
    _S.CONFLICT: "The request is right, and things are not so: `code` says what is.",
    _S.REQUEST_ENTITY_TOO_LARGE: "The body is larger than 64 KiB.",
    _S.UNSUPPORTED_MEDIA_TYPE: "The body does not call itself JSON.",
    _S.TOO_MANY_REQUESTS: "The caller asks too often; `Retry-After` says when to go on.",
    _S.INTERNAL_SERVER_ERROR: "A bug of the service; the message names what to ask about.",
    _S.BAD_GATEWAY: "Stripe refused the service's own request; nothing was moved.",
    _S.SERVICE_UNAVAILABLE: "Something that is needed does not answer; send the same again.",
}

_ALWAYS: Final = (
    _S.UNAUTHORIZED,
    _S.FORBIDDEN,
    _S.METHOD_NOT_ALLOWED,
    _S.TOO_MANY_REQUESTS,
    _S.INTERNAL_SERVER_ERROR,
    _S.SERVICE_UNAVAILABLE,
)
_WITH_BODY: Final = (
    _S.REQUEST_TIMEOUT,
    _S.REQUEST_ENTITY_TOO_LARGE,
    _S.UNSUPPORTED_MEDIA_TYPE,
)
_WITH_RETRY: Final = frozenset({_S.CONFLICT, _S.TOO_MANY_REQUESTS, _S.SERVICE_UNAVAILABLE})


def statuses_of(operation: Operation) -> list[HTTPStatus]:
    """Return every status that the path can answer with, but 200."""
    found = {*_ALWAYS, *operation.refuses, *(_WITH_BODY if operation.has_body else ())}
    if operation.has_body or operation.given.model_fields:
        found.add(_S.BAD_REQUEST)
    return sorted(found)


def responses(operation: Operation) -> JSON:
    """Return the answers of a path, by their statuses."""
    refusals = {
        str(int(status)): {"$ref": f"#/components/responses/{_name(status)}"}
        for status in statuses_of(operation)
    }
    return {"200": _success(operation), **refusals}


def shared_responses() -> JSON:
    """Return the refusals, which all paths have in common."""
    return {_name(status): _refusal(status) for status in _REFUSALS}


SHARED_HEADERS: Final[JSON] = {
    "RequestId": {
        "description": "The request's name: the caller's `X-Request-Id`, or a new one.",
        "schema": {"type": "string"},
    },
    "RetryAfter": {
        "description": "In how many seconds to ask again, where that may help.",
        "schema": {"type": "integer", "minimum": 0},
    },
}
"""The headers that answers have in common."""


def _name(status: HTTPStatus) -> str:
    return status.phrase.title().replace(" ", "")


def _success(operation: Operation) -> JSON:
    shown = [{"$ref": f"#/components/schemas/{one.__name__}"} for one in operation.told]
    data = shown[0] if len(shown) == 1 else {"anyOf": shown}
    schema = {
        "type": "object",
        "required": ["success", "data"],
        "properties": {"success": {"const": True}, "data": data},
    }
    return {
        "description": "It is done, or shown.",
        "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestId"}},
        "content": {"application/json": {"schema": schema}},
    }


def _refusal(status: HTTPStatus) -> JSON:
    headers: JSON = {"X-Request-Id": {"$ref": "#/components/headers/RequestId"}}
    if status in _WITH_RETRY:
        headers["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
    schema = {"$ref": "#/components/schemas/Refusal"}
    return {
        "description": _REFUSALS[status],
        "headers": headers,
        "content": {"application/json": {"schema": schema}},
    }
