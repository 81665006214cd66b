"""What tokens, the audit's chain and exports are signed with."""

from typing import Final
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from domain.signing import SigningKeys
from entrypoints.addresses import is_loopback
from entrypoints.auth.key_set import ALGORITHMS as PUBLISHED
from entrypoints.auth.shared_secrets import ALGORITHMS as SHARED
from entrypoints.auth.shared_secrets import SharedSecrets
from entrypoints.environment import EnvironmentSettings, must_encrypt
from entrypoints.storage_settings import DatabaseSettings
from entrypoints.variable_kinds import JwtSecret, JwtSecrets, SigningSecrets, Texts

_ALGORITHMS: Final = (*SHARED, *PUBLISHED)


class TokenSettings(EnvironmentSettings):
    """What tokens are signed and checked with."""

    jwt_secrets: JwtSecrets = ()
    """What signs callers' tokens, each after the kid that its tokens name: kid:secret,kid:secret.
    The first signs, and what the others signed still counts."""
    jwt_secret: JwtSecret = Field(None, validate_default=True, examples=[""])
    """The same without a name, at least 32 bytes, for example from: openssl rand -hex 32. Required
    where JWT_SECRETS is not set; beside that, it checks tokens that name no key, and signs none."""
    jwt_issuer: str = "opside"
    """Who has to have made a token."""
    jwt_audience: str = "opside-payments"
    """Whom a token has to be meant for."""
    jwt_leeway_seconds: float = Field(30, ge=0, le=300)
    """How far the clocks of those who make tokens may be from ours."""
    jwt_algorithms: Texts = ("HS256", "RS256", "ES256")
    """By what tokens may be signed: HS256 with the secrets; with published keys RS256, ES256 and
    their kin (RS384, RS512, PS256, PS384, PS512, ES384, ES512, EdDSA), each where named here."""
    jwt_jwks_url: str | None = None
    """Where an identity provider publishes its keys (a JWKS); its tokens then count, too."""
    jwt_jwks_issuer: str | None = None
    """Who has to have made a token that is signed with such a key; JWT_ISSUER where unset."""
    jwt_jwks_max_age_seconds: float = Field(300, ge=10, le=86_400)
    """After how long published keys are looked up anew, so that one withdrawn ceases to count.
    A key that is new is looked up when a token names it."""

    @field_validator("jwt_secret")
    @classmethod
    def _some_secret(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None and info.data.get("jwt_secrets") == ():
            raise ValueError("is not set")
        return secret

    @field_validator("jwt_algorithms")
    @classmethod
    def _safe(cls, algorithms: tuple[str, ...]) -> tuple[str, ...]:
        if not algorithms or not {*algorithms} <= {*_ALGORITHMS}:
            raise ValueError(f"must name some of {', '.join(_ALGORITHMS)}")
        return algorithms

    @field_validator("jwt_jwks_url")
    @classmethod
    def _published(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise ValueError("must begin with https:// and name a host")
        if parts.scheme == "http" and must_encrypt(info) and not is_loopback(url):
            raise ValueError("must begin with https:// in production")
        if {*info.data.get("jwt_algorithms", PUBLISHED)} <= {*SHARED}:
            raise ValueError("is of no use while JWT_ALGORITHMS names none for published keys")
        return url

    @property
    def shared_secrets(self) -> SharedSecrets:
        """Return the secrets as those need them who check tokens."""
        named = dict(self.jwt_secrets)
        unnamed = self.jwt_secret
        return SharedSecrets(
            named={kid: secret.get_secret_value() for kid, secret in named.items()},
            unnamed=None if unnamed is None else unnamed.get_secret_value(),
        )

    @property
    def signing_secret(self) -> tuple[str | None, str]:
        """Return the secret that signs, after its kid."""
        return self.shared_secrets.in_order[0]

    @property
    def older_secrets(self) -> tuple[str, ...]:
        """Return the others: what they signed still counts."""
        return tuple(secret for _, secret in self.shared_secrets.in_order[1:])


class SigningSettings(EnvironmentSettings):
    """What the audit's chain and exports are signed with: the first secret signs."""

    audit_signing_keys: SigningSecrets
    """What signs the end of the audit's chain and exports, at least 32 bytes each. Several,
    separated by commas: the first signs, and what the others signed still counts."""

    @property
    def signing_keys(self) -> SigningKeys:
        """Return the secrets, ready to sign and to check."""
        return SigningKeys(
            tuple(secret.get_secret_value().encode() for secret in self.audit_signing_keys)
        )


class AuditSettings(DatabaseSettings, SigningSettings):
    """What `opside audit` needs: an address that may read, and the secrets."""
