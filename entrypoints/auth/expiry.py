"""When a token that was let in is over."""

from datetime import UTC, datetime
from typing import Final

import jwt

_FAR: Final = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())


def expiry_of(token: str) -> datetime:
    """Return the end of a token that the authenticator has let in; nothing is verified here."""
    claims = jwt.decode(token, options={"verify_signature": False})
    return datetime.fromtimestamp(min(int(claims["exp"]), _FAR), UTC)
