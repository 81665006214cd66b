"""The environment, read once: every setting, its default, and no default for any secret."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import (
    AliasChoices,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain.errors import PaymentsError
from domain.funds_flow import FundsFlow

JWT_SECRET_BYTES_MIN: Final = 32
"""A shorter HS256 secret can be guessed (RFC 7518, section 3.2)."""

_LIVE_PACE: Final = 40.0
_TEST_PACE: Final = 10.0
"""Two workers and an API together stay below Stripe's limits (docs.stripe.com/rate-limits)."""


class Environment(StrEnum):
    """Where the service runs; production is held to stricter rules."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class SettingsRefused(PaymentsError):
    """The environment is incomplete or contradicts itself; the message lists every finding."""

    code = "SETTINGS_REFUSED"


def _split(value: object) -> object:
    return (
        [part.strip() for part in value.split(",") if part.strip()]
        if isinstance(value, str)
        else value
    )


Texts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Secrets = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    """Everything that can be set, by the name of its environment variable in lower case."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    app_env: Environment = Field(
        Environment.DEVELOPMENT, validation_alias=AliasChoices("APP_ENV", "NODE_ENV")
    )
    host: str = "127.0.0.1"
    port: int = Field(4000, ge=0, le=65535)
    log_level: str = "info"

    database_url: SecretStr
    migration_database_url: SecretStr | None = None
    database_schema: str = Field("payments", pattern=r"^[a-z_][a-z0-9_]{0,62}$")
    database_service_role: str = Field("payments_service", pattern=r"^[a-z_][a-z0-9_]{0,62}$")
    database_pool_size: int = Field(20, ge=1, le=200)

    redis_url: SecretStr
    redis_prefix: str = "opside"

    stripe_secret_key: SecretStr
    stripe_webhook_secret: Secrets
    stripe_webhook_secret_connect: Secrets
    stripe_api_base: str | None = None
    stripe_api_version: str | None = None
    stripe_live_mode: bool = False
    stripe_timeout_seconds: float = Field(20, gt=0, le=60)
    stripe_max_network_retries: int = Field(2, ge=0, le=5)
    stripe_calls_per_second: float | None = Field(None, gt=0)
    """This process's share of what Stripe allows: 100 a second live, 25 in test mode. Unset, it
    is set below that for one process against Stripe, and no bound at all for the sandbox."""

    jwt_secret: SecretStr
    jwt_issuer: str = "opside"
    jwt_audience: str = "opside-payments"

    platform_fee_percentage: Decimal = Field(Decimal(20), ge=0, le=100, decimal_places=2)
    default_funds_flow: FundsFlow = FundsFlow.FEE_THEN_TRANSFER
    require_funded_transfers: bool = False
    redirect_origins: Texts = ()

    queue_depth_max: int = Field(100_000, ge=1, le=10_000_000)
    """How many jobs may wait before commissions are refused, to be asked for again later."""
    worker_concurrency: int = Field(16, ge=1, le=200)
    worker_lease_seconds: float = Field(120, ge=1, le=3600)
    sweep_seconds: float = Field(2, ge=0, le=3600)
    """How often a worker looks for jobs unasked; 0 switches the sweep off, for tests."""

    @field_validator("jwt_secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr) -> SecretStr:
        if len(secret.get_secret_value().encode()) < JWT_SECRET_BYTES_MIN:
            raise ValueError(f"must be at least {JWT_SECRET_BYTES_MIN} bytes")
        return secret

    @field_validator("stripe_webhook_secret", "stripe_webhook_secret_connect")
    @classmethod
    def _some(cls, secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not secrets:
            raise ValueError("must name at least one secret")
        return secrets

    @field_validator("database_url", "migration_database_url")
    @classmethod
    def _asynchronous(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None:
            return None
        scheme, _, rest = url.get_secret_value().partition("://")
        if scheme not in ("postgres", "postgresql", "postgresql+asyncpg"):
            raise ValueError("must begin with postgresql://")
        return SecretStr(f"postgresql+asyncpg://{rest}")

    @model_validator(mode="after")
    def _one_mode(self) -> Self:
        is_live = self.stripe_secret_key.get_secret_value().startswith(("sk_live_", "rk_live_"))
        if is_live != self.stripe_live_mode:
            raise ValueError("STRIPE_LIVE_MODE and the kind of STRIPE_SECRET_KEY disagree")
        if is_live and self.stripe_api_base is not None:
            raise ValueError("STRIPE_API_BASE must not be set with a live key")
        return self

    @property
    def stripe_pace(self) -> float | None:
        """Return how many calls a second this process may make to Stripe; None is no bound."""
        if self.stripe_calls_per_second is not None or self.stripe_api_base is not None:
            return self.stripe_calls_per_second
        return _LIVE_PACE if self.stripe_live_mode else _TEST_PACE

    @property
    def fee_rate_bps(self) -> int:
        """Return the default fee rate in basis points."""
        return int(self.platform_fee_percentage * 100)


def load_settings() -> Settings:
    """Read the environment; raise `SettingsRefused` with every finding at once."""
    try:
        return Settings()  # type: ignore[call-arg]  # the values come from the environment
    except ValidationError as error:
        findings = (_finding(e["loc"], e["msg"]) for e in error.errors(include_input=False))
        raise SettingsRefused("\n".join(findings)) from None


def _finding(location: tuple[int | str, ...], message: str) -> str:
    name = str(location[0]).upper() if location else "settings"
    return f"{name}: {message.removeprefix('Value error, ')}"
