"""What is learnt of an exchange while it is served: who asks, for what, and how it ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

INTERNAL: Final = "INTERNAL"
"""The code of what nobody expected."""

CLIENT_GONE: Final = 499
"""The status of a request whose caller did not wait for the answer, as nginx counts it."""

_BY_STATUS: Final = {
    HTTPStatus.UNAUTHORIZED: "unauthenticated",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limited",
    CLIENT_GONE: "gone",
}

_BY_CODE: Final = {
    INTERNAL: "failed",
    "FORBIDDEN": "forbidden",
    "RATE_LIMITED": "rate_limited",
}


@dataclass(slots=True)
class Exchange:
    """One request and its answer; whoever learns something writes it here."""

    subject: str | None = None
    role: str | None = None
    operation: str | None = None
    """What was asked for: a name of ours, never a caller's, so that there are only so many."""
    code: str | None = None
    """The code of the first refusal or error."""
    transaction_id: str | None = None
    event_id: str | None = None

    def refuse(self, code: str) -> None:
        """Note that something was refused or failed; the first says it all."""
        self.code = self.code or code

    def outcome(self, status: int) -> str:
        """Return how it ended, in a word: GraphQL refuses with 200, so that counts as well."""
        if status in _BY_STATUS:
            return _BY_STATUS[status]
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return "failed"
        if status >= HTTPStatus.BAD_REQUEST:
            return "invalid"
        return "ok" if self.code is None else _BY_CODE.get(self.code, "refused")


_present: Final[ContextVar[Exchange | None]] = ContextVar("exchange", default=None)


def present_exchange() -> Exchange:
    """Return the exchange that is being served, or one that nobody looks at."""
    return _present.get() or Exchange()


def is_served() -> bool:
    """Return whether an exchange is being served."""
    return _present.get() is not None


@contextmanager
def new_exchange() -> Iterator[Exchange]:
    """Let everything in the block, and whatever it starts, write on one exchange."""
    exchange = Exchange()
    token = _present.set(exchange)
    try:
        yield exchange
    finally:
        _present.reset(token)
