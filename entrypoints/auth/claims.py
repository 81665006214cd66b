"""What a token says, as an actor."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from application.actor import Actor, Role
from application.permissions import DEFAULT_SCOPES, SERVICE_SCOPES, Permission
from domain.ids import SellerId
from entrypoints.auth.errors import Unauthenticated

_LENGTH_MAX: Final = 255

ROLES: Final[Mapping[str, Role]] = MappingProxyType(
    {
        "seller": Role.SELLER,
        # Tokens of the old service say `user` for a seller.
        "user": Role.SELLER,
        "service": Role.SERVICE,
        "support": Role.SUPPORT,
        "auditor": Role.AUDITOR,
        "admin": Role.ADMIN,
    }
)
"""The roles that a token may name; nobody comes in as the system itself."""


def actor_of(claims: Mapping[str, Any], *, request_id: str) -> Actor:
    """Return the caller that verified claims speak of; raise `Unauthenticated`."""
    subject = _text(claims["sub"], claim="sub")
    role = _role(claims.get("role"))
    return Actor(
        subject=subject,
        role=role,
        request_id=request_id,
        seller_id=_seller_id(claims, subject) if role is Role.SELLER else None,
        scopes=scopes_of(claims) if role is Role.SERVICE else DEFAULT_SCOPES,
    )


def scopes_of(claims: Mapping[str, Any]) -> frozenset[Permission]:
    """Return what a service's token may do; raise `Unauthenticated` where that is malformed.

    `scope` is one text with blanks between (RFC 8693, section 4.2), `scopes` a list. Neither is
    the Refund Engine's token of old. A name that is not known here grants nothing.
    """
    given = [claims[claim] for claim in ("scope", "scopes") if claim in claims]
    if not given:
        return DEFAULT_SCOPES
    if len(given) > 1:
        raise Unauthenticated("the token has both a scope and a scopes claim")
    names = given[0].split() if isinstance(given[0], str) else given[0]
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Unauthenticated("the token's scopes are neither a text nor a list of texts")
    return frozenset(scope for scope in SERVICE_SCOPES if scope.value in names)


def _role(given: object) -> Role:
    role = ROLES.get(given) if isinstance(given, str) else None
    if role is None:
        raise Unauthenticated("the token names no role that is known here")
    return role


def _seller_id(claims: Mapping[str, Any], subject: str) -> SellerId:
    for claim in ("sellerId", "userId"):
        if claims.get(claim) is not None:
            return SellerId(_text(claims[claim], claim=claim))
    return SellerId(subject)


def _text(given: object, *, claim: str) -> str:
    # The old service numbered its users; a bool is an int to Python and names nobody.
    text = str(given) if type(given) in (str, int) else ""
    if not 1 <= len(text) <= _LENGTH_MAX or not text.isprintable() or text.isspace():
        raise Unauthenticated(f"the token's {claim} claim is malformed")
    return text
