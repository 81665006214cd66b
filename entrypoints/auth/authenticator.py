"""Verifies bearer tokens: signed by a key we know, by an algorithm we chose, for this service."""

from collections.abc import Collection, Mapping
from typing import Any, Final

import jwt

from application.actor import Actor
from entrypoints.auth.claims import actor_of
from entrypoints.auth.errors import Unauthenticated
from entrypoints.auth.key_set import ALGORITHMS as PUBLISHED
from entrypoints.auth.published_keys import PublishedKeys
from entrypoints.auth.shared_secrets import ALGORITHMS as SHARED
from entrypoints.auth.shared_secrets import SharedSecrets
from entrypoints.observability.exchange import present_exchange

_TOKEN_LENGTH_MAX: Final = 8192
_REQUIRED: Final = ["exp", "iss", "aud", "sub"]


class Authenticator:
    """Turns an Authorization header into an actor, or raises `Unauthenticated`.

    An algorithm decides whose keys may have signed: HS… the shared secrets, any other the published
    keys, each bound to an algorithm of its own. So a public key never counts as a secret.
    """

    def __init__(
        self,
        *,
        secrets: SharedSecrets,
        issuer: str,
        audience: str,
        leeway_seconds: float = 30,
        algorithms: Collection[str] = SHARED,
        published: PublishedKeys | None = None,
    ) -> None:
        """Raise `ValueError` for algorithms that must not be trusted."""
        if not algorithms or not {*algorithms} <= {*SHARED, *PUBLISHED}:
            raise ValueError(f"tokens are signed by one of {', '.join(SHARED + PUBLISHED)}")
        self._secrets = secrets
        self._published = published
        self._issuer = issuer
        self._audience = audience
        self._leeway_seconds = leeway_seconds
        self._algorithms = tuple(algorithms)

    async def close(self) -> None:
        """Ask nobody for keys any more."""
        if self._published is not None:
            await self._published.close()

    async def authenticate(self, authorization: str | None, *, request_id: str) -> Actor:
        """Return who sent this header with the request that `request_id` names."""
        if not authorization:
            raise Unauthenticated("a bearer token is required", is_token_given=False)
        scheme, _, token = authorization.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token or len(token) > _TOKEN_LENGTH_MAX:
            raise Unauthenticated("the Authorization header is not a bearer token")
        actor = actor_of(await self._claims(token), request_id=request_id)
        exchange = present_exchange()
        exchange.subject, exchange.role = actor.subject, actor.role
        return actor

    async def _claims(self, token: str) -> Mapping[str, Any]:
        try:
            algorithm, kid = self._header(token)
            key, issuer = await self._signer(algorithm, kid)
            return jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                issuer=issuer,
                audience=self._audience,
                leeway=self._leeway_seconds,
                options={"require": _REQUIRED, "enforce_minimum_key_length": True},
            )
        except jwt.PyJWTError as error:
            raise Unauthenticated(_cause(error)) from None

    def _header(self, token: str) -> tuple[str, str | None]:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in self._algorithms:
            raise Unauthenticated("the token is not signed by an algorithm that is accepted here")
        return algorithm, header.get("kid")

    async def _signer(self, algorithm: str, kid: str | None) -> tuple[str | jwt.PyJWK, str]:
        """Return the key of a token and who may have made it; nobody signs for somebody else."""
        if algorithm in SHARED:
            secret = self._secrets.find(kid)
            if secret is not None:
                return secret, self._issuer
        elif self._published is not None and kid is not None:
            key = await self._published.find(kid)
            if key is not None:
                return key, self._published.issuer
        raise Unauthenticated("the token is not signed with a key that is known here")


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
