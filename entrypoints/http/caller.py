"""Who sent a request: found out once, whoever asks first."""

from typing import Final

from starlette.datastructures import Headers
from starlette.types import Scope

from application.actor import Actor
from entrypoints.auth.authenticator import Authenticator
from entrypoints.auth.errors import Unauthenticated
from entrypoints.http.request_id import request_id_of

_KEY: Final = "opside.caller"


async def caller_of(scope: Scope, authenticator: Authenticator) -> Actor:
    """Return who sent a request; raise `Unauthenticated`."""
    if _KEY not in scope:
        scope[_KEY] = await _found(scope, authenticator)
    known: Actor | Unauthenticated = scope[_KEY]
    if isinstance(known, Unauthenticated):
        raise known
    return known


async def _found(scope: Scope, authenticator: Authenticator) -> Actor | Unauthenticated:
    given = Headers(scope=scope).get("authorization")
    try:
        return await authenticator.authenticate(given, request_id=request_id_of(scope))
    except Unauthenticated as refusal:
        return refusal
