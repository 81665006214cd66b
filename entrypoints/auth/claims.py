"""What a token says, as an actor."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from application.actor import Actor, Role
from domain.ids import SellerId
from entrypoints.auth.errors import Unauthenticated

_LENGTH_MAX: Final = 255

ROLES: Final[Mapping[str, Role]] = MappingProxyType(
    {
        "seller": Role.SELLER,
        # Tokens of the old service say `user` for a seller.
        "user": Role.SELLER,
        "service": Role.SERVICE,
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
    )


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
