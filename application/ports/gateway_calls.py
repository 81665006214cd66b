"""Telling of the calls to the payment processor: which, how long, how it ended; never with what."""

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayCall:
    """One call on the wire; each repetition is a call of its own.

    `operation` has no ids in it. `status` is None where no answer came, `request` the processor's
    own name for the call, `key` our idempotency key, and `account` the seller's it was made for.
    """

    operation: str
    status: int | None
    outcome: str
    seconds: float
    waited_seconds: float
    request: str | None
    key: str | None
    account: str | None
    is_replay: bool = False


class CallObserver(Protocol):
    """Hears of every call, for logs, metrics and traces."""

    def begin(self, operation: str) -> Any:
        """Hear that a call begins; what is returned is handed to `end`."""
        ...

    def end(self, begun: Any, call: GatewayCall) -> None:
        """Hear how a call ended; `begun` is what `begin` returned."""
        ...
