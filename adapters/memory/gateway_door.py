"""The way into the processor in memory: answers that get lost, and keys that are remembered."""

from collections import deque
from collections.abc import Callable
from enum import Enum, auto
from typing import TypeVar, cast

from application.ports.charge_gateway import GatewayBusy, GatewayUnavailable

T = TypeVar("T")


class _Mishap(Enum):
    REQUEST_LOST = auto()
    ANSWER_LOST = auto()
    TURNED_AWAY = auto()
    NONE = auto()


class Door:
    """Every call goes through here; one that changes something does so at most once per key."""

    def __init__(self) -> None:
        self._mishaps: deque[_Mishap] = deque()
        self._answers: dict[str, tuple[object, object]] = {}

    def lose_next_request(self) -> None:
        """Let the next call fail before anything is done."""
        self._mishaps.append(_Mishap.REQUEST_LOST)

    def lose_next_answer(self) -> None:
        """Let the next call do its work and fail all the same."""
        self._mishaps.append(_Mishap.ANSWER_LOST)

    def turn_next_away(self) -> None:
        """Let the next call come at a bad moment, when too much is asked."""
        self._mishaps.append(_Mishap.TURNED_AWAY)

    def let_next_pass(self) -> None:
        """Let the next call be well, so that a mishap planned after it strikes a later one."""
        self._mishaps.append(_Mishap.NONE)

    def forget_keys(self) -> None:
        """Forget every key, as Stripe may after a day."""
        self._answers.clear()

    def answer(self, act: Callable[[], T]) -> T:
        """Return what `act` returns, unless this call is one that gets lost."""
        mishap = self._mishaps.popleft() if self._mishaps else _Mishap.NONE
        if mishap is _Mishap.REQUEST_LOST:
            raise GatewayUnavailable("the request was lost")
        if mishap is _Mishap.TURNED_AWAY:
            raise GatewayBusy("too much at once")
        result = act()
        if mishap is _Mishap.ANSWER_LOST:
            raise GatewayUnavailable("the answer was lost")
        return result

    def answer_once(self, key: str, request: object, act: Callable[[], T]) -> T:
        """Return what `act` returned the first time that `key` came."""
        return self.answer(lambda: self._once(key, request, act))

    def _once(self, key: str, request: object, act: Callable[[], T]) -> T:
        if key not in self._answers:
            self._answers[key] = (request, act())
        first_request, answer = self._answers[key]
        if first_request != request:
            raise GatewayUnavailable("the key was used for another request, whose fate is unknown")
        # The request is the same, so its answer has the same type.
        return cast(T, answer)
