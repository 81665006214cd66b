"""Who asks, what they may do, and which request it is."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import ApplicationError
from domain.ids import SellerId


class Role(StrEnum):
    """What kind of caller this is."""

    SELLER = "seller"
    SERVICE = "service"
    ADMIN = "admin"
    SYSTEM = "system"


class Forbidden(ApplicationError):
    """The caller is known and may not do this."""

    code = "FORBIDDEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A caller: `subject` names it, `request_id` joins its traces from the API to Stripe."""

    subject: str
    role: Role
    request_id: str
    seller_id: SellerId | None = None

    @property
    def sees_every_seller(self) -> bool:
        """Return whether no seller's data is closed to this caller."""
        return self.role is not Role.SELLER

    def require_seller(self, seller_id: SellerId) -> None:
        """Raise `Forbidden` unless this caller may act for the seller."""
        if not self.sees_every_seller and self.seller_id != seller_id:
            raise Forbidden("this belongs to another seller")

    def require_role(self, *roles: Role) -> None:
        """Raise `Forbidden` unless this caller has one of the roles."""
        if self.role not in roles:
            raise Forbidden(f"this takes the role {' or '.join(roles)}")


def system_actor(request_id: str) -> Actor:
    """Return the service itself, working on a request that somebody made earlier."""
    return Actor(subject="opside-payments", role=Role.SYSTEM, request_id=request_id)
