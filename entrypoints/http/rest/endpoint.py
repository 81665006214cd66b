"""One path of the old contract on the wire: who asks, what is given, and the answer in JSON."""

from dataclasses import dataclass
from http import HTTPStatus

import structlog
from starlette.datastructures import Headers, QueryParams
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from application.ports.errors import NotFound
from domain.errors import PaymentsError
from entrypoints.auth.authenticator import Authenticator
from entrypoints.http.body import read_body
from entrypoints.http.caller import caller_of
from entrypoints.http.refusals import ClientGone, MediaTypeRefused, MethodRefused
from entrypoints.http.request_id import request_id_of
from entrypoints.http.responses import JsonResponse
from entrypoints.http.rest.call import Call
from entrypoints.http.rest.model import Given
from entrypoints.http.rest.operation import Operation
from entrypoints.http.rest.reading import read_address_as, read_body_as
from entrypoints.http.rest.refusals import masked, refused, status_of
from entrypoints.use_cases import UseCases

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestEndpoint:
    """Lets in whoever has a good token, and hands what was given to the handler.

    A body must call itself JSON, and nothing is changed by a GET.
    """

    operation: Operation
    use_cases: UseCases
    authenticator: Authenticator
    body_limit: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            response = await self._answer(scope, receive)
        except ClientGone:
            return
        except PaymentsError as refusal:
            status = status_of(refusal)
            allow = self.operation.method
            response = _failed(scope) if status is None else refused(refusal, status, allow=allow)
        except Exception:  # noqa: BLE001 - whatever it is, it is logged and told to nobody
            response = _failed(scope)
        await response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        if scope["method"] != self.operation.method:
            raise MethodRefused(f"this path takes {self.operation.method}")
        headers = Headers(scope=scope)
        call = Call(
            use_cases=self.use_cases,
            actor=await caller_of(scope, self.authenticator),
            path=self.operation.path,
            idempotency_keys=(
                *headers.getlist("idempotency-key"),
                *headers.getlist("x-idempotency-key"),
            ),
        )
        told = await self.operation.handler(call, await self._given(scope, receive, headers))
        return JsonResponse({"success": True, "data": told.model_dump(mode="json", by_alias=True)})

    async def _given(self, scope: Scope, receive: Receive, headers: Headers) -> Given:
        model = self.operation.given
        if not self.operation.has_body:
            query = QueryParams(scope["query_string"]).multi_items()
            return read_address_as(model, scope["path_params"], query)
        body = await read_body(scope, receive, limit=self.body_limit)
        if not body and self.operation.body_may_be_left_out:
            return model()
        _require_json(headers.get("content-type", ""))
        return read_body_as(model, body)


def _require_json(content_type: str) -> None:
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise MediaTypeRefused("the content type must be application/json")


def _failed(scope: Scope) -> JsonResponse:
    _log.exception("a request failed")
    return masked(request_id_of(scope))


class NoSuchPath:
    """Answers whatever asks for a path that the old contract did not have."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await refused(NotFound("path"), HTTPStatus.NOT_FOUND)(scope, receive, send)
