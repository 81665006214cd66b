"""Counts every request but Stripe's deliveries and health checks, and refuses what is too much."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.limit_requests import LimitRequests, Payer
from entrypoints.auth.authenticator import Authenticator
from entrypoints.auth.errors import Unauthenticated
from entrypoints.http.caller import caller_of
from entrypoints.http.refusals import RateLimited
from entrypoints.http.responses import JsonResponse, error_response, graphql_error, headers_of
from entrypoints.http.rest.operation import PREFIX
from entrypoints.http.rest.refusals import refused
from entrypoints.http.toll import Toll, put_toll
from entrypoints.observability.exchange import present_exchange

GRAPHQL: Final = "/graphql"
"""The one door that counts known callers itself, once it knows what an operation may cost."""

NOWHERE: Final = "unknown"
"""The address of a caller on a socket without addresses: a proxy of this machine."""


class RateLimits:
    """A middleware in plain ASGI; what is no request over HTTP passes as it is."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        limit: LimitRequests,
        authenticator: Authenticator,
        exempt: Collection[str],
    ) -> None:
        """Stand before `app`; requests to the paths of `exempt` are not counted."""
        self._app = app
        self._limit = limit
        self._authenticator = authenticator
        self._exempt = frozenset(exempt)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] in self._exempt:
            await self._app(scope, receive, send)
            return
        payer, is_known = await self._payer(scope)
        toll = Toll(self._limit, payer)
        put_toll(scope, toll)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), *await toll.headers()]
                message = {**message, "headers": headers}
            await send(message)

        try:
            toll.require_open()
            if scope["path"] != GRAPHQL or not is_known:
                await toll.pay()
        except RateLimited as refusal:
            await refusal_for(scope["path"], refusal)(scope, receive, answer)
            return
        await self._app(scope, receive, answer)

    async def _payer(self, scope: Scope) -> tuple[Payer, bool]:
        try:
            return Payer.known(await caller_of(scope, self._authenticator)), True
        except Unauthenticated:
            return payer_at(scope), False


def payer_at(scope: Scope) -> Payer:
    """Return callers of whom no more is known than where they are."""
    client = scope.get("client")
    return Payer.at(client[0] if client else NOWHERE)


def refusal_for(path: str, refusal: RateLimited) -> Response:
    """Return a refusal as the door at this path would say it."""
    present_exchange().refuse(refusal.code)
    if path == GRAPHQL:
        return JsonResponse(
            {"errors": [graphql_error(refusal)]}, refusal.status, headers_of(refusal)
        )
    if path.startswith(f"{PREFIX}/stripe/"):
        return refused(refusal, HTTPStatus.TOO_MANY_REQUESTS)
    return error_response(
        refusal.status, code=refusal.code, message=str(refusal), headers=headers_of(refusal)
    )
