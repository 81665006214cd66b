"""From bytes to bytes: authenticate, replay, execute, deliver, and spoil what a fault says."""

import asyncio
from dataclasses import dataclass, replace

from starlette.types import Receive, Scope, Send

from adapters.sandbox.core.settings import API_VERSION
from adapters.sandbox.wire.answer import Answer, refusal_of
from adapters.sandbox.wire.desk import Desk
from adapters.sandbox.wire.errors import Refused
from adapters.sandbox.wire.faults import BEFORE, Fault, refuse
from adapters.sandbox.wire.observer import WATCHED, Exchange
from adapters.sandbox.wire.order import Order
from adapters.sandbox.wire.request import Request, Wire, api_key, check_version, read_request
from adapters.sandbox.wire.world import World


@dataclass(slots=True, kw_only=True)
class Visit:
    """One request with what is known about it so far."""

    request: Request
    id: str
    desk: Desk
    # Whom the caller's key acts as when it came from OAuth.
    holder: str | None
    fault: Fault | None

    @property
    def key(self) -> str | None:
        """Return the idempotency key; only POST has one, and OAuth knows none."""
        if self.request.method != "POST" or self.request.path.startswith("/oauth/"):
            return None
        return self.request.headers.get("idempotency-key")

    def order(self) -> Order:
        """Return the work that this request asks for."""
        return Order(
            method=self.request.method,
            path=self.request.path,
            base_url=self.request.base_url,
            request_id=self.id,
            form=self.request.parameters(),
            account=self.request.headers.get("stripe-account", self.holder),
            idempotency_key=self.key,
            fails=self.fault is not None and self.fault.kind == "500_after",
        )


class Gateway:
    """The API as one ASGI application."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wire = Wire(scope, receive, send)
        request = await read_request(scope, receive)
        request_id = self._world.request_id()
        try:
            desk, holder = self._world.caller(api_key(request))
        except Refused as refused:
            answer = refusal_of(refused)
            self._show(None, request, answer)
            await wire.answer(_dressed(answer, request, request_id))
            return
        fault = desk.fault_for(request.method, request.path)
        visit = Visit(request=request, id=request_id, desk=desk, holder=holder, fault=fault)
        await self._serve(visit, wire)

    async def _serve(self, visit: Visit, wire: Wire) -> None:
        kind = visit.fault.kind if visit.fault else ""
        if kind == "reset_before":
            await wire.reset()
            return
        answer = _dressed(await self._answer(visit), visit.request, visit.id)
        self._show(visit.desk, visit.request, answer)
        self._world.courier.collect(visit.desk)
        if kind == "reset_after":
            await wire.reset()
        elif kind == "truncate_after_commit":
            await wire.truncate(answer)
        else:
            if visit.fault and kind == "hang_after_commit":
                await asyncio.sleep(visit.fault.seconds)
            await wire.answer(answer)

    def _show(self, desk: Desk | None, request: Request, answer: Answer) -> None:
        if self._world.observe is None or not request.path.startswith(WATCHED):
            return
        exchange = Exchange(
            key=desk.platform.key if desk else None,
            method=request.method,
            path=request.path,
            status=answer.status,
            body=answer.body,
        )
        self._world.observe(exchange)

    async def _answer(self, visit: Visit) -> Answer:
        try:
            if visit.fault and visit.fault.kind in BEFORE:
                refuse(visit.fault, visit.key, visit.id)
            check_version(visit.request)
            return await self._answer_once(visit, visit.order())
        except Refused as refused:
            return refusal_of(refused)

    async def _answer_once(self, visit: Visit, order: Order) -> Answer:
        executor = self._world.executor
        stored = executor.begin(visit.desk, order)
        if stored is not None:
            return replace(stored, headers={**stored.headers, "idempotent-replayed": "true"})
        if visit.fault and visit.fault.kind == "hold":
            await asyncio.sleep(visit.fault.seconds)
        return executor.finish(visit.desk, order)


def _dressed(answer: Answer, request: Request, request_id: str) -> Answer:
    headers = {
        "request-id": request_id,
        "stripe-version": API_VERSION,
        **answer.headers,
    }
    for name in ("idempotency-key", "stripe-account"):
        if name in request.headers:
            headers[name] = request.headers[name]
    return replace(answer, headers=headers)
