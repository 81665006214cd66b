"""What tokens, the audit's chain and exports are signed with."""

from domain.signing import SigningKeys
from entrypoints.environment import EnvironmentSettings
from entrypoints.storage_settings import DatabaseSettings
from entrypoints.variable_kinds import JwtSecret, SigningSecrets


class TokenSettings(EnvironmentSettings):
    """What tokens are signed and checked with."""

    jwt_secret: JwtSecret
    """What signs callers' tokens, at least 32 bytes, for example from: openssl rand -hex 32"""
    jwt_issuer: str = "opside"
    """Who has to have made a token."""
    jwt_audience: str = "opside-payments"
    """Whom a token has to be meant for."""


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
