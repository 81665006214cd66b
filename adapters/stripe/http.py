"""The SDK's client on the wire: every call waits for its turn, and is told of."""

import asyncio
import re
from collections.abc import Mapping
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final
from urllib.parse import urlsplit

import stripe

from application.ports.charge_gateway import GatewayBusy
from application.ports.gateway_calls import CallObserver, GatewayCall
from application.ports.turns import Turns

Answer = tuple[bytes, int, Mapping[str, str]]

# Names of collections and of what is done with an object; ids have digits or capitals in them.
_WORD: Final = re.compile(r"[a-z_]{2,40}|v\d")

_OUTCOMES: Final[Mapping[int, str]] = {402: "declined", 409: "conflict", 429: "limited"}

_NO_HEADERS: Final[Mapping[str, str]] = {}


class HttpClient(stripe.AIOHTTPClient):
    """The SDK's client, which takes a turn for every call, its own repetitions included."""

    def __init__(
        self, *, timeout_seconds: float, turns: Turns | None, observer: CallObserver | None
    ) -> None:
        super().__init__(timeout=timeout_seconds)
        self._turns = turns
        self._observer = observer

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> Answer:
        if self._observer is None:
            await self._wait(method)
            return await super().request_async(method, url, headers, post_data)
        operation = operation_of(method, url)
        begun, started = self._observer.begin(operation), perf_counter()
        begin, outcome, answer = started, "unreachable", None
        try:
            await self._wait(method)
            begin = perf_counter()
            answer = await super().request_async(method, url, headers, post_data)
            outcome = outcome_of(answer[1])
        except GatewayBusy:
            outcome = "too_busy"
            raise
        except asyncio.CancelledError:
            outcome = "cancelled"
            raise
        finally:
            call = _told(operation, headers, answer, outcome, (started, begin))
            self._observer.end(begun, call)
        return answer

    async def _wait(self, method: str) -> None:
        if self._turns is not None:
            await self._turns.turn(is_look_up=method.lower() == "get")


def _told(
    operation: str,
    headers: Mapping[str, str],
    answer: Answer | None,
    outcome: str,
    times: tuple[float, float],
) -> GatewayCall:
    started, begin = times
    heard = answer[2] if answer is not None else _NO_HEADERS
    return GatewayCall(
        operation=operation,
        status=answer[1] if answer is not None else None,
        outcome=outcome,
        seconds=perf_counter() - begin,
        waited_seconds=begin - started,
        request=heard.get("Request-Id"),
        key=headers.get("Idempotency-Key"),
        account=headers.get("Stripe-Account"),
        is_replay=heard.get("Idempotent-Replayed") == "true",
    )


def operation_of(method: str, url: str) -> str:
    """Return a method and a path without ids: as many names as Stripe has operations."""
    parts = urlsplit(url).path.strip("/").split("/")
    shown = (part if _WORD.fullmatch(part) else "{id}" for part in parts)
    return f"{method.upper()} /{'/'.join(shown)}"


def outcome_of(status: int) -> str:
    """Return how a call ended, in a word."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "failed"
    return _OUTCOMES.get(status, "refused") if status >= HTTPStatus.BAD_REQUEST else "ok"
