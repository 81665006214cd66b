"""One path of the old contract: what it takes, what it answers, and what it stands for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from entrypoints.http.rest.call import Call
from entrypoints.http.rest.model import Given, Told

PREFIX: Final = "/api/v1"
"""The base of every address, as the old service had it."""

PROVIDER: Final = (HTTPStatus.BAD_GATEWAY,)
"""What else can be answered where Stripe is asked while the caller waits."""

Handler = Callable[[Call, Any], Awaitable[Told]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A path, its method, and the handler that translates it.

    `stands_for` names the GraphQL operations that do the same; `refuses` the statuses that it has
    besides those that every path has.
    """

    method: str
    path: str
    group: str
    stands_for: tuple[str, ...]
    handler: Handler
    given: type[Given]
    told: tuple[type[Told], ...]
    refuses: tuple[HTTPStatus, ...] = ()
    takes_key: bool = False
    sandbox_only: bool = False
    example: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return what the operation is called in the document."""
        return self.handler.__name__

    @property
    def has_body(self) -> bool:
        """Return whether what is given comes in a body."""
        return self.method == "POST"

    @property
    def body_may_be_left_out(self) -> bool:
        """Return whether nothing at all is a request: no field of its body is required."""
        fields = self.given.model_fields.values()
        return self.has_body and not any(one.is_required() for one in fields)
