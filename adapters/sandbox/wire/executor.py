"""Do what an order says, in one go, and write it down."""

import logging
from typing import Protocol

from adapters.sandbox.core.merchant import Merchant
from adapters.sandbox.core.platform import Cause
from adapters.sandbox.core.wall import Wall
from adapters.sandbox.wire.answer import Answer, answer_of, refusal_of
from adapters.sandbox.wire.call import Call, Endpoint
from adapters.sandbox.wire.desk import Desk
from adapters.sandbox.wire.errors import Refused, no_access
from adapters.sandbox.wire.expansion import expand
from adapters.sandbox.wire.faults import server_error
from adapters.sandbox.wire.fields import listing, read_form, text
from adapters.sandbox.wire.order import Order
from adapters.sandbox.wire.routing import Router

_LOG = logging.getLogger("opside.sandbox")
_EXPAND = listing(text())


class Records(Protocol):
    """Where executed orders are written down."""

    def executed(self, key: str, order: Order, at: float) -> None:
        """Keep one order before its answer leaves."""
        ...


class Executor:
    """The only way into the data: nothing else runs while an order does, so it is one commit."""

    def __init__(self, wall: Wall, router: Router, records: Records | None) -> None:
        self._wall = wall
        self._router = router
        self._records = records

    def begin(self, desk: Desk, order: Order) -> Answer | None:
        """Return the stored answer of the order's key, or reserve the key; refuse its misuse."""
        if order.idempotency_key is None:
            return None
        return desk.replays.begin(
            order.account or desk.platform.own.id,
            order.idempotency_key,
            path=order.path,
            fingerprint=order.fingerprint,
            request_id=order.request_id,
        )

    def finish(self, desk: Desk, order: Order) -> Answer:
        """Do the work, write it down, and keep the answer under the order's key."""
        with self._wall.hold() as moment:
            answer = self._do(desk, order)
            if self._records is not None and self._is_lasting(order):
                self._records.executed(desk.platform.key, order, moment)
        return answer

    def repeat(self, desk: Desk, order: Order, *, at: float) -> None:
        """Do again what was done at an earlier moment."""
        with self._wall.hold(at):
            self.begin(desk, order)
            self._do(desk, order)

    def _do(self, desk: Desk, order: Order) -> Answer:
        answer, is_kept = self._execute(desk, order)
        if order.idempotency_key is not None:
            account = order.account or desk.platform.own.id
            if is_kept:
                desk.replays.keep(account, order.idempotency_key, answer)
            else:
                desk.replays.release(account, order.idempotency_key)
        return answer

    def _is_lasting(self, order: Order) -> bool:
        if order.method == "GET":
            return False
        found = self._router.find(order.method, order.path)
        return found is not None and not found[0].is_passing

    def _execute(self, desk: Desk, order: Order) -> tuple[Answer, bool]:
        platform = desk.platform
        platform.agenda.run_due()
        platform.cause = Cause(order.request_id, order.idempotency_key)
        try:
            answer = self._act(desk, order)
        except Refused as refused:
            return refusal_of(refused), refused.is_kept
        except Exception:  # noqa: BLE001 -- a bug here must look like Stripe's 500, not hang up
            _LOG.exception("the sandbox itself failed on %s", order.path)
            return refusal_of(server_error(is_kept=False)), False
        finally:
            platform.cause = None
        if order.fails:
            return refusal_of(server_error(is_kept=True)), True
        return answer, True

    def _act(self, desk: Desk, order: Order) -> Answer:
        endpoint, path = self._route(order)
        given = dict(order.form)
        paths = _EXPAND.read("expand", given.pop("expand", ""))
        call = Call(
            desk=desk,
            merchant=_merchant(desk, order.account),
            form=read_form(endpoint.form, given),
            path={**path, "url": order.path},
            base_url=order.base_url,
        )
        try:
            result = endpoint.act(call)
            return answer_of(expand(call.merchant, result, paths) if paths else result)
        finally:
            for follow_up in call.after:
                follow_up()

    def _route(self, order: Order) -> tuple[Endpoint, dict[str, str]]:
        found = self._router.find(order.method, order.path)
        if found is None:
            raise Refused(
                f"Unrecognized request URL ({order.method}: {order.path}).",
                status=404,
                is_kept=False,
            )
        return found


def _merchant(desk: Desk, account: str | None) -> Merchant:
    merchant = desk.platform.merchant(account)
    if merchant is None:
        raise no_access(account or "")
    return merchant
