"""From bytes to bytes: authenticate, replay, execute, deliver, and spoil what a fault says."""

import asyncio
import logging
from dataclasses import dataclass, replace

import orjson
from starlette.types import Receive, Scope, Send

from adapters.sandbox.core.ids import Ids
from adapters.sandbox.core.json import Json
from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.core.platform import Cause
from adapters.sandbox.core.settings import API_VERSION
from adapters.sandbox.wire.answer import Answer, answer_of, refusal_of
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.desk import Desk
from adapters.sandbox.wire.errors import Refused, no_access
from adapters.sandbox.wire.expansion import expand
from adapters.sandbox.wire.faults import BEFORE, Fault, refuse, server_error
from adapters.sandbox.wire.fields import listing, read_form, text
from adapters.sandbox.wire.observer import WATCHED, Exchange
from adapters.sandbox.wire.request import Request, Wire, api_key, check_version, read_request
from adapters.sandbox.wire.routing import Router
from adapters.sandbox.wire.world import World

_LOG = logging.getLogger("opside.sandbox")
_EXPAND = listing(text())


@dataclass(slots=True, kw_only=True)
class Visit:
    """One request with what is known about it so far."""

    request: Request
    id: str
    desk: Desk
    fault: Fault | None

    @property
    def key(self) -> str | None:
        """Return the idempotency key; only POST has one."""
        if self.request.method != "POST":
            return None
        return self.request.headers.get("idempotency-key")

    @property
    def account(self) -> str:
        """Return the account that the request acts as."""
        return self.request.headers.get("stripe-account") or self.desk.platform.own.id


class Gateway:
    """The API as one ASGI application."""

    def __init__(self, world: World, router: Router, *, seed: int) -> None:
        self._world = world
        self._router = router
        self._ids = Ids(seed=seed, key="requests")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wire = Wire(scope, receive, send)
        request = await read_request(scope, receive)
        request_id = self._ids.make("req")
        try:
            desk = self._world.desk(api_key(request))
        except Refused as refused:
            answer = refusal_of(refused)
            self._show(None, request, answer)
            await wire.answer(_dressed(answer, request, request_id))
            return
        fault = desk.fault_for(request.method, request.path)
        visit = Visit(request=request, id=request_id, desk=desk, fault=fault)
        await self._serve(visit, wire)

    async def _serve(self, visit: Visit, wire: Wire) -> None:
        kind = visit.fault.kind if visit.fault else ""
        if kind == "reset_before":
            await wire.reset()
            return
        answer = _dressed(await self._answer(visit, kind), visit.request, visit.id)
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

    async def _answer(self, visit: Visit, kind: str) -> Answer:
        try:
            if kind in BEFORE:
                refuse(kind, visit.key, visit.id)
            check_version(visit.request)
            given = visit.request.parameters()
            if visit.key is None:
                return self._execute(visit, given)[0]
            return await self._answer_once(visit, visit.key, given)
        except Refused as refused:
            return refusal_of(refused)

    async def _answer_once(self, visit: Visit, key: str, given: Json) -> Answer:
        replays = visit.desk.replays
        stored = replays.begin(
            visit.account,
            key,
            path=visit.request.path,
            fingerprint=orjson.dumps(given, option=orjson.OPT_SORT_KEYS).decode(),
            request_id=visit.id,
        )
        if stored is not None:
            return replace(stored, headers={**stored.headers, "idempotent-replayed": "true"})
        if visit.fault and visit.fault.kind == "hold":
            await asyncio.sleep(visit.fault.seconds)
        answer, is_kept = self._execute(visit, given)
        if is_kept:
            replays.keep(visit.account, key, answer)
        else:
            replays.release(visit.account, key)
        return answer

    def _execute(self, visit: Visit, given: Json) -> tuple[Answer, bool]:
        """Do the work in one go; nothing else runs in between, so it is one commit."""
        platform = visit.desk.platform
        platform.agenda.run_due()
        platform.cause = Cause(visit.id, visit.key)
        try:
            answer = self._act(visit, given)
        except Refused as refused:
            return refusal_of(refused), refused.is_kept
        except Exception:  # noqa: BLE001 -- a bug here must look like Stripe's 500, not hang up
            _LOG.exception("the sandbox itself failed on %s", visit.request.path)
            return refusal_of(server_error(is_kept=False)), False
        finally:
            platform.cause = None
        if visit.fault and visit.fault.kind == "500_after":
            return refusal_of(server_error(is_kept=True)), True
        return answer, True

    def _act(self, visit: Visit, given: Json) -> Answer:
        endpoint, path = self._route(visit.request)
        paths = _EXPAND.read("expand", given.pop("expand", ""))
        call = Call(
            desk=visit.desk,
            merchant=_merchant(visit),
            form=read_form(endpoint.form, given),
            path={**path, "url": visit.request.path},
            base_url=visit.request.base_url,
        )
        try:
            result = endpoint.act(call)
            return answer_of(expand(call.merchant, result, paths) if paths else result)
        finally:
            for follow_up in call.after:
                follow_up()

    def _route(self, request: Request) -> tuple[Endpoint, dict[str, str]]:
        found = self._router.find(request.method, request.path)
        if found is None:
            raise Refused(
                f"Unrecognized request URL ({request.method}: {request.path}).",
                status=404,
                is_kept=False,
            )
        return found


def _merchant(visit: Visit) -> Merchant:
    merchant = visit.desk.platform.merchant(visit.account)
    if merchant is None:
        raise no_access(visit.account)
    return merchant


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
