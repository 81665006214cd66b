"""What goes back over the wire, before faults may spoil it."""

from dataclasses import dataclass, field

import orjson

from adapters.sandbox.core.json import Json
from adapters.sandbox.wire.errors import Refused

FIRST_REFUSAL = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A status, a body and the headers that are its own."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    @property
    def is_success(self) -> bool:
        """Tell whether the work was done."""
        return self.status < FIRST_REFUSAL

    @property
    def value(self) -> Json:
        """Return the body as an object."""
        read: Json = orjson.loads(self.body)
        return read


def answer_of(result: Json) -> Answer:
    """Return a success."""
    return Answer(status=200, body=orjson.dumps(result))


def refusal_of(refused: Refused) -> Answer:
    """Return an error envelope."""
    return Answer(
        status=refused.status, body=orjson.dumps(refused.body), headers=dict(refused.headers)
    )
