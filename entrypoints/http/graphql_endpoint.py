"""`POST /graphql`: one JSON request, one operation, one JSON answer."""

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import orjson
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from application.actor import Actor
from entrypoints.auth.authenticator import Authenticator
from entrypoints.auth.errors import Unauthenticated
from entrypoints.graphql.context import Context
from entrypoints.graphql.costs import payable
from entrypoints.graphql.execution import Operation, cost_of, follow, run
from entrypoints.graphql.following import Following
from entrypoints.graphql.schema import PaymentsSchema
from entrypoints.http.body import read_body
from entrypoints.http.caller import caller_of
from entrypoints.http.live.event_stream import MEDIA_TYPE, EventStream
from entrypoints.http.live.seats import Seats
from entrypoints.http.refusals import (
    BodyMalformed,
    ClientGone,
    MediaTypeRefused,
    MethodRefused,
    RequestRefused,
)
from entrypoints.http.request_id import request_id_of
from entrypoints.http.responses import JsonResponse, graphql_error, headers_of
from entrypoints.http.toll import pay
from entrypoints.http.trusted_operations import TrustedOperations
from entrypoints.observability.exchange import present_exchange
from entrypoints.use_cases import UseCases

GRAPHQL_MEDIA_TYPE: Final = "application/graphql-response+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQLEndpoint:
    """Lets in whoever has a good token, and hands the operation to the schema.

    Reads over GET are off, and a body must call itself JSON: no page of another site can make a
    browser send such a request unasked.
    """

    schema: PaymentsSchema
    use_cases: UseCases
    authenticator: Authenticator
    body_limit: int
    seats: Seats
    trusted: TrustedOperations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            if _wants_events(scope):
                await self._stream(scope, receive, send)
                return
            response = await self._answer(scope, receive)
        except ClientGone:
            return
        except (RequestRefused, Unauthenticated) as refusal:
            response = _refused(refusal)
        await response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        headers = _headers(scope)
        actor = await caller_of(scope, self.authenticator)
        body = await read_body(scope, receive, limit=self.body_limit)
        operation = _operation(body, self.trusted, actor)
        cost = cost_of(self.schema, operation)
        await pay(scope, cost=payable(cost))
        context = Context(
            use_cases=self.use_cases, actor=actor, idempotency_keys=_idempotency_keys(headers)
        )
        answer = await run(self.schema, operation, context)
        status = 200 if answer.was_run else 500 if answer.has_failed else 400
        return JsonResponse(
            answer.body, status, {"X-Operation-Cost": str(cost)}, media_type=_media_type(headers)
        )

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        authorise = partial(self._actor, headers, scope)
        actor = await caller_of(scope, self.authenticator)
        with self.seats.one(), self.seats.of(actor):
            body = await read_body(scope, receive, limit=self.body_limit)
            operation = _operation(body, self.trusted, actor)
            await pay(scope, cost=payable(cost_of(self.schema, operation)))
            context = Following(
                use_cases=self.use_cases,
                actor=actor,
                authorise=authorise,
                last_seen=headers.get("last-event-id"),
            )
            stream = EventStream(self.seats, send, context)
            await stream.serve(follow(self.schema, operation, context), receive)

    async def _actor(self, headers: Headers, scope: Scope) -> Actor:
        return await self.authenticator.authenticate(
            headers.get("authorization"), request_id=request_id_of(scope)
        )


def _wants_events(scope: Scope) -> bool:
    return MEDIA_TYPE in Headers(scope=scope).get("accept", "")


def _headers(scope: Scope) -> Headers:
    if scope["method"] != "POST":
        raise MethodRefused("GraphQL is served over POST")
    headers = Headers(scope=scope)
    _require_json(headers.get("content-type", ""))
    return headers


def _require_json(content_type: str) -> None:
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise MediaTypeRefused("the content type must be application/json")


def _operation(body: bytes, trusted: TrustedOperations, actor: Actor) -> Operation:
    try:
        given: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BodyMalformed("the body is not JSON") from None
    if not isinstance(given, dict):
        raise BodyMalformed("the body must be one JSON object; batches are not served")
    variables, name = (given.get(key) for key in ("variables", "operationName"))
    if not isinstance(variables, dict | None):
        raise BodyMalformed("variables must be an object")
    if not isinstance(name, str | None):
        raise BodyMalformed("operationName must be a string")
    return Operation(trusted.document(given, actor), variables, name or None)


def _media_type(headers: Headers) -> str:
    """Return how the answer calls itself: by GraphQL's own name where the caller knows it."""
    is_known = GRAPHQL_MEDIA_TYPE in headers.get("accept", "")
    return GRAPHQL_MEDIA_TYPE if is_known else JsonResponse.media_type


def _idempotency_keys(headers: Headers) -> tuple[str, ...]:
    return (*headers.getlist("idempotency-key"), *headers.getlist("x-idempotency-key"))


def _refused(refusal: RequestRefused | Unauthenticated) -> Response:
    present_exchange().refuse(refusal.code)
    body = {"errors": [graphql_error(refusal)]}
    if isinstance(refusal, Unauthenticated):
        return JsonResponse(body, 401, {"WWW-Authenticate": _challenge(refusal)})
    return JsonResponse(body, refusal.status, headers_of(refusal))


def _challenge(refusal: Unauthenticated) -> str:
    realm = 'Bearer realm="opside-payments"'
    if not refusal.is_token_given:
        return realm
    return f'{realm}, error="invalid_token", error_description="{refusal}"'
