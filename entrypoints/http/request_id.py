"""The name of a request: the caller's own, where it is well formed, else a new one."""

import re
from typing import Final

from starlette.types import Scope

_WELL_FORMED: Final = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_KEY: Final = "opside.request_id"


def well_formed_id(given: bytes | None) -> str | None:
    """Return the name that a caller gave its request; None where it is none or malformed."""
    return given.decode() if given and _WELL_FORMED.fullmatch(given) else None


def name_request(scope: Scope, request_id: str) -> None:
    """Write the name on the request."""
    scope[_KEY] = request_id


def request_id_of(scope: Scope) -> str:
    """Return the name that was written on the request."""
    name: str = scope[_KEY]
    return name
