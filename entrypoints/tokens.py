"""Making a token for somebody, with the secret that the service checks it with."""

from datetime import timedelta

from adapters.system.clock import SystemClock
from application.actor import Role
from domain.errors import invalid
from entrypoints.auth.mint import Mint
from entrypoints.token_settings import TokenSettings


def mint_token(settings: TokenSettings, *, role: str, subject: str, hours: int) -> str:
    """Return a token that lets `subject` act in `role` for some hours."""
    if role not in (Role.SELLER, Role.SERVICE, Role.ADMIN):
        raise invalid("role", "must be seller, service or admin")
    mint = Mint(
        secret=settings.jwt_secret.get_secret_value(),
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
    )
    lifetime = timedelta(hours=hours)
    return mint(subject=subject, role=Role(role), now=SystemClock().now(), lifetime=lifetime)
