"""Verifies bearer tokens: signed by a key we know, by an algorithm we chose, for this service."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import jwt

from application.actor import Actor
from entrypoints.auth.claims import actor_of
from entrypoints.auth.errors import Unauthenticated
from entrypoints.observability.exchange import present_exchange

_TOKEN_LENGTH_MAX: Final = 8192
_REQUIRED: Final = ["exp", "iss", "aud", "sub"]


class Authenticator:
    """Turns an Authorization header into an actor, or raises `Unauthenticated`.

    `secrets` is one key, or keys by the `kid` of the tokens that they sign, so that a key can be
    replaced while both are in use. Public keys go the same way: name their algorithms instead.
    """

    def __init__(
        self,
        *,
        secrets: str | Mapping[str, str],
        issuer: str,
        audience: str,
        leeway_seconds: float = 30,
        algorithms: Sequence[str] = ("HS256",),
    ) -> None:
        """Raise `ValueError` for algorithms that must not be trusted, alone or together."""
        _require_safe(algorithms)
        if not secrets:
            raise ValueError("tokens need at least one key")
        self._secrets = secrets
        self._issuer = issuer
        self._audience = audience
        self._leeway_seconds = leeway_seconds
        self._algorithms = list(algorithms)

    def authenticate(self, authorization: str | None, *, request_id: str) -> Actor:
        """Return who sent this header with the request that `request_id` names."""
        if not authorization:
            raise Unauthenticated("a bearer token is required", is_token_given=False)
        scheme, _, token = authorization.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token or len(token) > _TOKEN_LENGTH_MAX:
            raise Unauthenticated("the Authorization header is not a bearer token")
        actor = actor_of(self._claims(token), request_id=request_id)
        exchange = present_exchange()
        exchange.subject, exchange.role = actor.subject, actor.role
        return actor

    def _claims(self, token: str) -> Mapping[str, Any]:
        try:
            return jwt.decode(
                token,
                self._secret(token),
                algorithms=self._algorithms,
                issuer=self._issuer,
                audience=self._audience,
                leeway=self._leeway_seconds,
                options={"require": _REQUIRED},
            )
        except jwt.PyJWTError as error:
            raise Unauthenticated(_cause(error)) from None

    def _secret(self, token: str) -> str:
        if isinstance(self._secrets, str):
            return self._secrets
        kid = jwt.get_unverified_header(token).get("kid")
        if not isinstance(kid, str) or kid not in self._secrets:
            raise Unauthenticated("the token is not valid")
        return self._secrets[kid]


def _cause(error: jwt.PyJWTError) -> str:
    match error:
        case jwt.ExpiredSignatureError():
            return "the token has expired"
        case jwt.ImmatureSignatureError():
            return "the token is not valid yet"
        case jwt.InvalidAudienceError() | jwt.InvalidIssuerError():
            return "the token is not for this service"
        case jwt.MissingRequiredClaimError(claim=claim) if claim in _REQUIRED:
            return f"the token lacks the {claim} claim"
        case _:
            return "the token is not valid"


def _require_safe(algorithms: Sequence[str]) -> None:
    if not algorithms or any(name.lower() == "none" for name in algorithms):
        raise ValueError("unsigned tokens are never accepted")
    # Trusting both lets anybody sign with a public key as if it were a shared secret.
    if len({name.startswith("HS") for name in algorithms}) > 1:
        raise ValueError("shared secrets and public keys must not be trusted together")
