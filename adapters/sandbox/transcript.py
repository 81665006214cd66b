"""A transcript of everything that the sandbox says, for whoever wants to check it afterwards."""

from pathlib import Path

import orjson

from adapters.sandbox.core.json import Json
from adapters.sandbox.wire.observer import Closing, Delivery, Observed

_NEW_ENDPOINT = "/v1/webhook_endpoints"
_HIDDEN = "hidden"


class Transcript:
    """Writes a line of JSON for all that is said and each book, without keys or secrets."""

    def __init__(self, path: Path) -> None:
        # Unbuffered: a line is there as soon as its answer is, even if the process is killed.
        self._file = path.open("ab", buffering=0)

    def write(self, observed: Observed) -> None:
        """Add one line."""
        self._file.write(orjson.dumps(_line(observed), option=orjson.OPT_APPEND_NEWLINE))

    def close(self) -> None:
        """Write no more."""
        self._file.close()


def _line(observed: Observed) -> Json:
    if isinstance(observed, Delivery):
        return {"endpoint": observed.endpoint, "body": orjson.Fragment(observed.body)}
    if isinstance(observed, Closing):
        return {"books": observed.books}
    body = observed.body
    return {
        "method": observed.method,
        "path": observed.path,
        "status": observed.status,
        "body": _blanked(body) if observed.path == _NEW_ENDPOINT else orjson.Fragment(body),
    }


def _blanked(body: bytes) -> Json:
    """Hide the secret that a new webhook endpoint shows this once."""
    shown: Json = orjson.loads(body)
    return shown | {"secret": _HIDDEN} if "secret" in shown else shown
