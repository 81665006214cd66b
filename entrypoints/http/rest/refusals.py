"""How the old contract says no: one status for each code, and one body for all of them."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from application.actor import Forbidden
from domain.errors import PaymentsError
from entrypoints.auth.errors import Unauthenticated
from entrypoints.graphql.refusal import CODES, RefusalCode, message_of
from entrypoints.http.refusals import RequestRefused
from entrypoints.http.responses import JsonResponse, headers_of

RETRY_SECONDS: Final = "5"

_C, _S = RefusalCode, HTTPStatus

STATUS: Final[Mapping[str, HTTPStatus]] = MappingProxyType(
    {
        _C.VALIDATION_FAILED: _S.BAD_REQUEST,
        _C.IDEMPOTENCY_KEY_MISSING: _S.BAD_REQUEST,
        _C.IDEMPOTENCY_KEYS_DIFFER: _S.BAD_REQUEST,
        _C.FEE_REJECTED: _S.BAD_REQUEST,
        _C.NOT_THIS_SELLERS: _S.BAD_REQUEST,
        _C.CARD_NOT_CHARGEABLE: _S.BAD_REQUEST,
        _C.COUNTRY_UNSUPPORTED: _S.BAD_REQUEST,
        _C.REDIRECT_NOT_ALLOWED: _S.BAD_REQUEST,
        _C.PRICE_NOT_ALLOWED: _S.BAD_REQUEST,
        _C.CLAWBACK_EXCEEDS: _S.BAD_REQUEST,
        _C.RETRY_IMPOSSIBLE: _S.BAD_REQUEST,
        _C.NOT_FOUND: _S.NOT_FOUND,
        _C.PROVIDER_REFUSED: _S.BAD_GATEWAY,
        _C.PROVIDER_UNAVAILABLE: _S.SERVICE_UNAVAILABLE,
        _C.UNAVAILABLE: _S.SERVICE_UNAVAILABLE,
        _C.OVERLOADED: _S.SERVICE_UNAVAILABLE,
    }
)
"""Every other code says that the request is right and things are not so: a conflict."""


def status_of(refusal: PaymentsError) -> HTTPStatus | None:
    """Return the status of a refusal; None for what is no business of a caller's."""
    match refusal:
        case RequestRefused():
            return HTTPStatus(refusal.status)
        case Unauthenticated():
            return HTTPStatus.UNAUTHORIZED
        case Forbidden():
            return HTTPStatus.FORBIDDEN
        case _ if refusal.code in CODES:
            return STATUS.get(refusal.code, HTTPStatus.CONFLICT)
    return None


def refused(refusal: PaymentsError, status: HTTPStatus, *, allow: str = "") -> JsonResponse:
    """Return what a caller is told of a refusal; `allow` is the method that the path takes."""
    fields = [{"field": one.field, "problem": one.problem} for one in refusal.fields]
    error = {
        "code": refusal.code,
        "message": message_of(refusal),
        "retryable": refusal.retryable,
        "fields": fields,
    }
    return JsonResponse({"success": False, "error": error}, int(status), _headers(refusal, allow))


def masked(request_id: str) -> JsonResponse:
    """Return the one answer to all that should not have happened."""
    message = f"internal error; ask about {request_id}"
    error = {"code": "INTERNAL", "message": message, "retryable": False, "fields": []}
    return JsonResponse({"success": False, "error": error}, 500)


def _headers(refusal: PaymentsError, allow: str) -> dict[str, str]:
    if isinstance(refusal, Unauthenticated):
        realm = 'Bearer realm="opside-payments"'
        is_bad = f'{realm}, error="invalid_token", error_description="{refusal}"'
        return {"WWW-Authenticate": is_bad if refusal.is_token_given else realm}
    if refusal.retryable:
        return {"Retry-After": RETRY_SECONDS, **headers_of(refusal)}
    headers = headers_of(refusal)
    return {**headers, "Allow": allow} if "Allow" in headers else headers
