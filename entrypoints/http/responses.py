"""Answers in JSON."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from starlette.responses import Response

from domain.errors import PaymentsError
from entrypoints.http.refusals import RateLimited, RequestRefused, TooManyConnections

RETRY_SECONDS: Final = 5
"""When to ask again for a live connection: others end all the time."""


class JsonResponse(Response):
    """An answer in JSON, written by orjson."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Return the body's bytes."""
        return orjson.dumps(content)


def error_response(
    status: int, *, code: str, message: str, headers: Mapping[str, str] | None = None
) -> JsonResponse:
    """Return a refusal of one of the doors that are not GraphQL's."""
    return JsonResponse({"error": {"code": code, "message": message}}, status, headers)


def graphql_error(refusal: PaymentsError) -> dict[str, Any]:
    """Return a refusal of GraphQL's door, as one of GraphQL's errors."""
    extensions: dict[str, Any] = {"code": refusal.code}
    if refusal.retryable:
        extensions["retryable"] = True
    if isinstance(refusal, RateLimited):
        extensions["retryAfterSeconds"] = refusal.retry_seconds
    return {"message": str(refusal), "extensions": extensions}


def headers_of(refusal: PaymentsError) -> dict[str, str]:
    """Return what a refusal adds to the answer's headers."""
    if isinstance(refusal, RequestRefused) and refusal.status in (405, 408, 413):
        allow = {"Allow": "POST"} if refusal.status == 405 else {}  # noqa: PLR2004 - HTTP's number
        # What is left of the body is not read, so the connection cannot serve another request.
        return {**allow, "Connection": "close"}
    if isinstance(refusal, TooManyConnections):
        return {"Retry-After": str(RETRY_SECONDS)}
    if isinstance(refusal, RateLimited):
        return {"Retry-After": str(refusal.retry_seconds)}
    return {}
