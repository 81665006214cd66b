"""Every setting, its default, and no default for any secret."""

from decimal import Decimal
from typing import Final, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationInfo, field_validator

from application.connect_existing import CALLBACK
from application.ports.turns import LONGEST_WAIT, QUEUES_MAX
from domain.clawback import ClawbackKind, ClawbackPolicy
from domain.funds_flow import FundsFlow
from domain.signing import SigningKeys
from entrypoints.variable_kinds import (
    BaseUrl,
    Environment,
    JwtSecret,
    LogLevel,
    Name,
    PostgresUrl,
    RedisUrl,
    Secrets,
    SigningSecrets,
    StripeKey,
    Texts,
    WebAddress,
    is_loopback,
)
from entrypoints.variables import Variables, read

STRIPE_API_VERSION: Final = "2026-10-28.endive"
"""What the SDK of this release speaks; a test holds the two together."""

_LIVE_PACE: Final = 80.0
_TEST_PACE: Final = 20.0
"""Four fifths of the 100 and 25 that Stripe allows an account (docs.stripe.com/rate-limits)."""

_RETRY_WAIT_SECONDS: Final = 5.0
"""The longest that Stripe's SDK waits before it repeats a call."""

_LEASE_SLACK_SECONDS: Final = 1.0
"""What a job needs beside its call to Stripe."""


class TokenSettings(Variables):
    """What tokens are signed and checked with."""

    jwt_secret: JwtSecret
    jwt_issuer: str = "opside"
    jwt_audience: str = "opside-payments"


class SchemaSettings(Variables):
    """Where the tables are, and who may read and write their rows."""

    database_schema: Name = "payments"
    database_service_role: Name = "payments_service"


class MigrationSettings(SchemaSettings):
    """What `opside db upgrade` needs: the address as the owner, which nothing else ever sees."""

    migration_database_url: PostgresUrl


class SigningSettings(Variables):
    """What the audit's chain and exports are signed with: the first secret signs."""

    audit_signing_keys: SigningSecrets

    @property
    def signing_keys(self) -> SigningKeys:
        """Return the secrets, ready to sign and to check."""
        return SigningKeys(
            tuple(secret.get_secret_value().encode() for secret in self.audit_signing_keys)
        )


class DatabaseSettings(SchemaSettings):
    """What `opside jobs` needs: the address that the service uses."""

    database_url: PostgresUrl


class AuditSettings(DatabaseSettings, SigningSettings):
    """What `opside audit` needs: an address that may read, and the secrets."""


class StripeSettings(Variables):
    """Which Stripe the service speaks to, and under which address Stripe reaches it."""

    stripe_secret_key: StripeKey
    stripe_api_base: str | None = None
    webhook_url: WebAddress | None = None

    @field_validator("stripe_api_base")
    @classmethod
    def _never_live(cls, base: str | None, info: ValidationInfo) -> str | None:
        if base is not None and _has_live_key(info):
            raise ValueError("must not be set with a live key, which goes to Stripe alone")
        return base

    @field_validator("webhook_url")
    @classmethod
    def _safe(cls, url: str | None, info: ValidationInfo) -> str | None:
        is_trial = info.data.get("stripe_api_base") is not None or is_loopback(url or "")
        if url is not None and not url.startswith("https://") and not is_trial:
            raise ValueError("must begin with https:// unless it is this machine's, or a sandbox's")
        return url


class WebhookSettings(StripeSettings):
    """What `opside webhooks` needs."""

    webhook_url: WebAddress


class Settings(TokenSettings, SchemaSettings, SigningSettings, StripeSettings):
    """What every process of the service needs."""

    app_env: Environment = Field(
        Environment.DEVELOPMENT, validation_alias=AliasChoices("APP_ENV", "NODE_ENV")
    )
    host: str = "127.0.0.1"
    port: int = Field(4000, ge=0, le=65535)
    log_level: LogLevel = "info"

    database_url: PostgresUrl
    database_pool_size: int = Field(20, ge=1, le=200)

    redis_url: RedisUrl
    redis_prefix: str = "opside"

    stripe_webhook_secret: Secrets
    stripe_webhook_secret_connect: Secrets
    stripe_live_mode: bool = Field(default=False, validate_default=True)
    stripe_client_id: str | None = Field(None, pattern=r"^ca_\w+$")
    """The platform's name in OAuth; unset, accounts that exist are linked by admins alone."""
    stripe_api_version: str | None = None
    stripe_timeout_seconds: float = Field(20, gt=0, le=60)
    stripe_max_network_retries: int = Field(2, ge=0, le=5)
    stripe_calls_per_second: float | None = Field(None, gt=0)
    """What all processes together ask of Stripe, which allows 100 a second live and 25 in test
    mode. Unset, it is four fifths of that, and no bound at all for the sandbox."""

    stripe_price_id: str | None = None
    """The price that a seller subscribes to where none is named."""
    stripe_price_ids: Texts = ()
    """What else may be named."""

    platform_fee_percentage: Decimal = Field(Decimal(20), ge=0, le=100, decimal_places=2)
    default_funds_flow: FundsFlow = FundsFlow.FEE_THEN_TRANSFER
    require_funded_transfers: bool = False
    clawback_fee_settlement: Literal["CREDIT_NEXT_CHARGE", "REFUND_CARD"] = "CREDIT_NEXT_CHARGE"
    """Where AUTO lets a charged fee go that is clawed back."""
    clawback_keeps_fee_of_returned_goods: bool = True
    """Whether the fee was earned all the same where the seller has the goods back."""
    reconciliation_grace_seconds: int = Field(600, ge=0, le=86_400)
    """How long news from Stripe may be on its way before it is missed."""
    redirect_origins: Texts = ()
    public_base_url: BaseUrl | None = None
    """Where sellers' browsers reach this service; unset, no link leads back to it."""

    queue_depth_max: int = Field(100_000, ge=1, le=10_000_000)
    """How many jobs may wait before commissions are refused, to be asked for again later."""
    worker_concurrency: int = Field(16, ge=1, le=200)
    worker_lease_seconds: float = Field(120, ge=1, le=3600, validate_default=True)
    sweep_seconds: float = Field(2, ge=0, le=3600)
    """How often a worker looks for jobs unasked; 0 switches the sweep off, for tests."""

    cleanup_days_to_keep: int = Field(90, ge=0, le=365)
    """What is over and older than this is removed every night; 0 switches that off."""

    # A field sees those above it even when others are wrong: one reading finds everything.
    @field_validator("stripe_live_mode")
    @classmethod
    def _of_the_keys_mode(cls, is_live: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic's signature
        if "stripe_secret_key" in info.data and is_live != _has_live_key(info):
            raise ValueError("contradicts the kind of STRIPE_SECRET_KEY: true is for live keys")
        return is_live

    @field_validator("stripe_api_version")
    @classmethod
    def _of_the_sdk(cls, version: str | None) -> str | None:
        if version not in (None, STRIPE_API_VERSION):
            raise ValueError(f"this release speaks {STRIPE_API_VERSION} alone; unset it")
        return version

    @field_validator("worker_lease_seconds")
    @classmethod
    def _outlives_a_call(cls, lease: float, info: ValidationInfo) -> float:
        timeout = info.data.get("stripe_timeout_seconds")
        retries = info.data.get("stripe_max_network_retries")
        if timeout is None or retries is None:
            return lease
        # A sandbox has no pace, and its calls are too short to queue behind one another.
        has_pace = info.data.get("stripe_calls_per_second") or not info.data.get("stripe_api_base")
        queue = LONGEST_WAIT.total_seconds() if has_pace else 0
        once = timeout + QUEUES_MAX * queue
        waits = queue + _RETRY_WAIT_SECONDS * retries + _LEASE_SLACK_SECONDS
        longest = once * (1 + retries) + waits
        if lease <= longest:
            raise ValueError(
                f"must be more than {longest:g}, the longest call to Stripe that"
                " STRIPE_TIMEOUT_SECONDS and STRIPE_MAX_NETWORK_RETRIES allow"
            )
        return lease

    @property
    def oauth_callback(self) -> str | None:
        """Return where Stripe sends owners who decided; None where nobody can be asked."""
        if self.stripe_client_id is None or self.public_base_url is None:
            return None
        return self.public_base_url + CALLBACK

    @property
    def stripe_pace(self) -> float | None:
        """Return how many calls a second all processes make to Stripe; None is no bound."""
        if self.stripe_calls_per_second is not None or self.stripe_api_base is not None:
            return self.stripe_calls_per_second
        return _LIVE_PACE if self.stripe_live_mode else _TEST_PACE

    @property
    def clawback_policy(self) -> ClawbackPolicy:
        """Return what a clawback does where its caller leaves it open."""
        returned = ClawbackKind.CASH_INVENTORY_RETURNED
        keeps = self.clawback_keeps_fee_of_returned_goods
        return ClawbackPolicy(
            keeps_fee=frozenset({returned} if keeps else ()),
            refunds_card=self.clawback_fee_settlement == "REFUND_CARD",
        )

    @property
    def fee_rate_bps(self) -> int:
        """Return the default fee rate in basis points."""
        return int(self.platform_fee_percentage * 100)


def load_settings() -> Settings:
    """Read the environment and `.env`; raise `SettingsRefused` with every finding at once."""
    return read(Settings)


def _has_live_key(info: ValidationInfo) -> bool:
    key: SecretStr | None = info.data.get("stripe_secret_key")
    return key is not None and "k_live_" in key.get_secret_value()[:8]
