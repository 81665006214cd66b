"""What a watcher of the sandbox is shown: answers, events, and the books at the end."""

from collections.abc import Callable
from dataclasses import dataclass

from adapters.sandbox.core.json import Json

WATCHED = "/v1/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request to Stripe's API and the whole answer, whatever a fault made of it afterwards."""

    # Nothing if the request came without a key that is served.
    key: str | None
    method: str
    path: str
    status: int
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event as it is rendered for one webhook endpoint, however often it is sent."""

    key: str
    endpoint: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The books of one key as the sandbox ends in order."""

    key: str
    books: Json


Observed = Exchange | Delivery | Closing
Observe = Callable[[Observed], None]
