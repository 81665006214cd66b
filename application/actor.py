"""Who asks, what they may do, and which request it is."""

from dataclasses import dataclass

from application.permissions import DEFAULT_SCOPES, PERMISSIONS, Permission
from application.role import Role
from domain.errors import ApplicationError
from domain.ids import SellerId

__all__ = ["Actor", "Forbidden", "Role", "system_actor"]


class Forbidden(ApplicationError):
    """The caller is known and may not do this."""

    code = "FORBIDDEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A caller: `subject` names it, `request_id` joins its traces from the API to Stripe.

    `scopes` bound what a service may do; they say nothing of any other role.
    """

    subject: str
    role: Role
    request_id: str
    seller_id: SellerId | None = None
    scopes: frozenset[Permission] = DEFAULT_SCOPES

    @property
    def permissions(self) -> frozenset[Permission]:
        """Return all that this caller may do; a seller, to the seller's own."""
        held = PERMISSIONS[self.role]
        return held & self.scopes if self.role is Role.SERVICE else held

    @property
    def sees_every_seller(self) -> bool:
        """Return whether no seller's data is closed to this caller."""
        return self.role is not Role.SELLER

    @property
    def is_staff(self) -> bool:
        """Return whether this caller may learn what is for Opside's own people alone."""
        return self.role not in (Role.SELLER, Role.SERVICE)

    def require(self, permission: Permission, seller_id: SellerId | None = None) -> None:
        """Raise `Forbidden` unless this caller may do this, and to this seller's data."""
        if permission not in PERMISSIONS[self.role]:
            raise Forbidden(f"this takes the permission {permission}, which your role lacks")
        if permission not in self.permissions:
            raise Forbidden(f"this takes the scope {permission}, which the token does not name")
        if seller_id is not None and not self.reaches(seller_id):
            raise Forbidden("this belongs to another seller")

    def reaches(self, seller_id: SellerId) -> bool:
        """Return whether this seller's data is open to this caller, whatever may be done to it."""
        return self.sees_every_seller or self.seller_id == seller_id


def system_actor(request_id: str) -> Actor:
    """Return the service itself, working on a request that somebody made earlier."""
    return Actor(subject="opside-payments", role=Role.SYSTEM, request_id=request_id)
