"""`/graphql` over WebSocket: subscriptions in the graphql-transport-ws protocol."""

import asyncio
from contextlib import ExitStack, aclosing
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import Any, Final

import structlog
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    Operation as Subscribed,
)

from application.actor import Actor
from application.feed import FellBehind
from application.limit_requests import LimitRequests, Payer
from application.ports.system import IdSource
from entrypoints.auth.authenticator import Authenticator
from entrypoints.auth.errors import Unauthenticated
from entrypoints.graphql.costs import payable
from entrypoints.graphql.execution import Answer, Operation, cost_of, follow
from entrypoints.graphql.following import Following
from entrypoints.graphql.schema import PaymentsSchema
from entrypoints.http.live.messages import Messages
from entrypoints.http.live.seats import Seats
from entrypoints.http.live.tasks import beside
from entrypoints.http.rate_limit import payer_at
from entrypoints.http.refusals import RateLimited, RequestRefused, TooManyConnections
from entrypoints.http.responses import graphql_error
from entrypoints.http.toll import pay_apart
from entrypoints.http.trusted_operations import TrustedOperations
from entrypoints.use_cases import UseCases

PROTOCOL: Final = "graphql-transport-ws"

PROTOCOL_UNKNOWN: Final = 4406
UNAUTHENTICATED: Final = 4401
TOO_MANY: Final = 4429
FAILED: Final = 4500
RESUME: Final = 1013
"""Try again later, says the registry of these codes: from the last cursor on, nothing is lost."""
LEAVING: Final = 1012
"""Service restart, says the registry: another process goes on from the last cursor."""

_access = structlog.get_logger("http.access")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSocket:
    """Lets in whoever has a good token, in a header or in the first message.

    A token is never taken from a cookie here: a page of another site can open a WebSocket, and a
    browser would send the cookie along.
    """

    schema: PaymentsSchema
    use_cases: UseCases
    authenticator: Authenticator
    ids: IdSource
    seats: Seats
    limit: LimitRequests | None
    trusted: TrustedOperations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection to its end."""
        started = perf_counter()
        await receive()
        if PROTOCOL not in scope.get("subprotocols", ()):
            await send({"type": "websocket.accept"})
            reason = f"speak {PROTOCOL}"
            await send({"type": "websocket.close", "code": PROTOCOL_UNKNOWN, "reason": reason})
            return
        await send({"type": "websocket.accept", "subprotocol": PROTOCOL})
        messages, request_id = Messages(receive, send), self.ids.new().hex
        connection = Connection(self, messages, scope, request_id)
        try:
            with ExitStack() as held:
                await connection.serve(held)
        except WebSocketDisconnected:
            pass
        finally:
            _access.info(
                "live",
                request_id=request_id,
                path=scope["path"],
                code=messages.close_code,
                told=connection.told,
                duration_ms=round((perf_counter() - started) * 1000, 2),
                subject=None if connection.actor is None else connection.actor.subject,
            )


class Connection(BaseGraphQLTransportWSHandler[Any, None]):
    """One caller's connection: the protocol is Strawberry's, who may follow what is ours."""

    def __init__(self, door: LiveSocket, messages: Messages, scope: Scope, request_id: str) -> None:
        """Know nobody yet."""
        limits = door.seats.limits
        super().__init__(
            view=self,  # type: ignore[arg-type]  # it asks its view for `on_ws_connect` and no more
            websocket=messages,
            context=self,
            root_value=None,
            schema=door.schema,
            connection_init_wait_timeout=timedelta(seconds=limits.init_seconds),
            max_subscriptions_per_connection=limits.subscriptions_max,
        )
        self.connection_params: dict[str, Any] = {}
        self.actor: Actor | None = None
        self.told = 0
        self._door = door
        self._messages = messages
        self._authorization = Headers(scope=scope).get("authorization")
        self._payer = payer_at(scope)
        self._request_id = request_id
        self._held = ExitStack()
        self._followed: dict[str, Following] = {}

    async def serve(self, held: ExitStack) -> None:
        """Serve to the end; `held` keeps the seat for as long."""
        self._held = held
        try:
            held.enter_context(self._door.seats.one())
        except TooManyConnections as refusal:
            await self._messages.close(RESUME, str(refusal))
            return
        async with beside(self._watch()):
            await self.handle()

    async def on_ws_connect(self, _: object) -> dict[str, object]:
        """Let the caller in, or close; what is returned goes with the acknowledgement."""
        given = self.connection_params.get("Authorization", self._authorization)
        self._authorization = given if isinstance(given, str) else None
        try:
            await self._enter()
        except Unauthenticated as refusal:
            await self._messages.close(UNAUTHENTICATED, str(refusal))
        except (TooManyConnections, RateLimited) as refusal:
            await self._messages.close(TOO_MANY, str(refusal))
        return {"heartbeatSeconds": self._door.seats.limits.heartbeat_seconds}

    async def _enter(self) -> None:
        try:
            self.actor = await self.authorise()
        except Unauthenticated:
            # Whoever is known by nothing else is counted by the address.
            await pay_apart(self._door.limit, self._payer)
            raise
        self._payer = Payer.known(self.actor)
        self._held.enter_context(self._door.seats.of(self.actor))
        await pay_apart(self._door.limit, self._payer)

    async def authorise(self) -> Actor:
        """Return the caller; raise `Unauthenticated` once the token is no longer good."""
        return await self._door.authenticator.authenticate(
            self._authorization, request_id=self._request_id
        )

    async def run_operation(self, operation: Subscribed[Any, None]) -> None:
        """Send what one subscription tells."""
        try:
            await self._follow(operation)
        except FellBehind as cause:
            await self._messages.close(RESUME, str(cause))
        except Unauthenticated as cause:
            await self._messages.close(UNAUTHENTICATED, str(cause))
        except RequestRefused as cause:
            await self._tell_errors(operation, [graphql_error(cause)])
        except WebSocketDisconnected:
            pass
        except Exception:  # noqa: BLE001 - logged, and the caller is told where to ask
            _log.exception("a subscription failed", request_id=self._request_id)
            await self._messages.close(FAILED, f"internal error; ask about {self._request_id}")
        finally:
            self._followed.pop(operation.id, None)

    async def _follow(self, operation: Subscribed[Any, None]) -> None:
        context = self._followed[operation.id] = Following(
            use_cases=self._door.use_cases, actor=await self.authorise(), authorise=self.authorise
        )
        asked = Operation(operation.query, operation.variables, operation.operation_name or None)
        cost = payable(cost_of(self._door.schema, asked))
        await pay_apart(self._door.limit, self._payer, cost=cost)
        self._door.trusted.require_listed(asked.document, context.actor)
        async with (
            beside(self._announce(context)),
            aclosing(follow(self._door.schema, asked, context)) as answers,
        ):
            async for answer in answers:
                await self._send(operation, answer)
        await operation.send_operation_message({"id": operation.id, "type": "complete"})

    async def _send(self, operation: Subscribed[Any, None], answer: Answer) -> None:
        if not answer.was_run:
            await self._tell_errors(operation, answer.body["errors"])
            return
        self.told += 1
        self._door.seats.told += 1
        payload: Any = answer.body
        await operation.send_operation_message(
            {"id": operation.id, "type": "next", "payload": payload}
        )

    async def _tell_errors(self, operation: Subscribed[Any, None], errors: Any) -> None:
        await operation.send_operation_message(
            {"id": operation.id, "type": "error", "payload": errors}
        )

    async def _announce(self, context: Following) -> None:
        """Say from where a subscription tells, before there is anything to be told."""
        await context.has_begun.wait()
        await self._ping()

    async def _watch(self) -> None:
        """Send a sign of life every so often; close when the token or the process is at its end."""
        seats = self._door.seats
        while True:
            try:
                async with asyncio.timeout(seats.limits.heartbeat_seconds):
                    await seats.leaving.wait()
            except TimeoutError:
                if self.actor is not None:
                    await self._still_here()
            else:
                await self._messages.close(LEAVING, "this process stops; go on from your cursors")
                return

    async def _still_here(self) -> None:
        try:
            await self.authorise()
        except Unauthenticated as cause:
            await self._messages.close(UNAUTHENTICATED, str(cause))
        else:
            await self._ping()

    async def _ping(self) -> None:
        followed = self._followed.items()
        cursors = {name: one.place for name, one in followed if one.place is not None}
        await self._messages.send_json({"type": "ping", "payload": {"cursors": cursors}})
