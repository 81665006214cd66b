"""Makes tokens, for a laptop, for tests, and for an admin at the command line."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

from application.actor import Role
from application.permissions import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Mint:
    """Signs tokens that an `Authenticator` with the same words lets in."""

    secret: str
    issuer: str
    audience: str
    kid: str | None = None

    def __call__(
        self,
        *,
        subject: str,
        role: Role,
        now: datetime,
        lifetime: timedelta = timedelta(hours=1),
        seller_id: str | None = None,
        scopes: Collection[Permission] | None = None,
    ) -> str:
        """Return a token for `subject`; a seller without `seller_id` is known by its subject.

        A service without `scopes` may do the Refund Engine's job.
        """
        claims = {
            "sub": subject,
            "role": role.value,
            "iss": self.issuer,
            "aud": self.audience,
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
        }
        if seller_id is not None:
            claims["sellerId"] = seller_id
        if scopes is not None:
            claims["scope"] = " ".join(sorted(scopes))
        headers = {"kid": self.kid} if self.kid else None
        return jwt.encode(claims, self.secret, algorithm="HS256", headers=headers)
