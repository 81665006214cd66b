"""Making a token for somebody, with the secret that the service checks it with."""

from collections.abc import Sequence
from datetime import timedelta

from adapters.system.clock import SystemClock
from application.actor import Role
from application.permissions import SERVICE_SCOPES, Permission
from domain.errors import invalid
from entrypoints.auth.claims import ROLES
from entrypoints.auth.mint import Mint
from entrypoints.token_settings import TokenSettings


def mint_token(
    settings: TokenSettings, *, role: str, subject: str, hours: int, scopes: Sequence[str] = ()
) -> str:
    """Return a token that lets `subject` act in `role` for some hours.

    A service without scopes may do the Refund Engine's job.
    """
    given = [known.value for known in Role if known in ROLES.values()]
    if role not in given:
        raise invalid("role", f"must be one of {', '.join(given)}")
    if "HS256" not in settings.jwt_algorithms:
        raise invalid("JWT_ALGORITHMS", "lets in no token that a secret signs; add HS256 to it")
    granted = _scopes(Role(role), scopes)
    kid, secret = settings.signing_secret
    mint = Mint(
        secret=secret,
        kid=kid,
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
    )
    lifetime = timedelta(hours=hours)
    return mint(
        subject=subject,
        role=Role(role),
        now=SystemClock().now(),
        lifetime=lifetime,
        scopes=granted or None,
    )


def _scopes(role: Role, wanted: Sequence[str]) -> list[Permission]:
    if wanted and role is not Role.SERVICE:
        raise invalid("scope", "is for the role service alone")
    known = {scope.value: scope for scope in SERVICE_SCOPES}
    if unknown := sorted(set(wanted) - known.keys()):
        raise invalid("scope", f"{unknown[0]} is none of {', '.join(sorted(known))}")
    return [known[name] for name in wanted]
