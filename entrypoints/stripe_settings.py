"""Which Stripe the service speaks to, how, and where Stripe and browsers reach the service."""

from typing import Final

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from application.connect_existing import CALLBACK
from entrypoints.addresses import is_loopback
from entrypoints.environment import EnvironmentSettings, in_production, must_encrypt
from entrypoints.variable_kinds import EndpointSecrets, Origins, StripeKey, Texts, WebAddress

STRIPE_API_VERSION: Final = "2026-10-28.endive"
"""What the SDK of this release speaks; a test holds the two together."""

_LIVE_PACE: Final = 80.0
_TEST_PACE: Final = 20.0
"""Four fifths of the 100 and 25 that Stripe allows an account (docs.stripe.com/rate-limits)."""


class StripeSettings(EnvironmentSettings):
    """Which Stripe the service speaks to, and under which address the world reaches it."""

    stripe_secret_key: StripeKey
    """The account's key: sk_test_ or rk_test_; with STRIPE_LIVE_MODE=true sk_live_ or rk_live_."""
    stripe_api_base: str | None = None
    """Where another Stripe answers, such as the sandbox; never with a live key."""
    own_base_url: WebAddress | None = Field(None, validation_alias="PUBLIC_BASE_URL")
    """Where the world reaches this service, as https://host[/path]: sellers' browsers come back to
    it, and Stripe sends its events there. Unset, it is WEBHOOK_URL."""
    webhook_url: WebAddress | None = Field(None, validate_default=True)
    """Where Stripe alone reaches it, if elsewhere; `/webhooks/stripe` at its end may be left out.
    Unset, it is PUBLIC_BASE_URL."""

    @field_validator("stripe_api_base")
    @classmethod
    def _never_live(cls, base: str | None, info: ValidationInfo) -> str | None:
        if base is not None and has_live_key(info):
            raise ValueError("must not be set with a live key, which goes to Stripe alone")
        is_plain = base is not None and base.startswith("http://") and not is_loopback(base)
        if is_plain and must_encrypt(info):
            raise ValueError("must begin with https:// in production")
        return base

    @field_validator("own_base_url")
    @classmethod
    def _of_browsers(cls, url: str | None, info: ValidationInfo) -> str | None:
        if in_production(info) and not (url is None or _may_call(url, info)):
            raise ValueError("must begin with https:// in production")
        return url

    @field_validator("webhook_url")
    @classmethod
    def _of_stripe(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url is None:
            general = info.data.get("own_base_url")
            return general if general is not None and _may_call(general, info) else None
        if not _may_call(url, info):
            raise ValueError("must begin with https:// unless it is this machine's, or a sandbox's")
        return url

    @property
    def public_base_url(self) -> str | None:
        """Return where the world reaches this service; None where nobody said."""
        return self.own_base_url or self.webhook_url


class WebhookSettings(StripeSettings):
    """What `opside webhooks` needs."""

    @field_validator("webhook_url")
    @classmethod
    def _named(cls, url: str | None) -> str | None:
        if url is None:
            raise ValueError("is not set, and neither is PUBLIC_BASE_URL as https://")
        return url


class GatewaySettings(StripeSettings):
    """How every process speaks to Stripe, and what it believes of what Stripe sends."""

    stripe_live_mode: bool = Field(default=False, validate_default=True)
    """Whether real money moves; has to fit the key, and every event that comes in."""
    stripe_platform_account_id: str | None = Field(
        None, pattern=r"^acct_\w+$", validate_default=True
    )
    """The platform's own account (acct_...). With a live key it is required, and a process starts
    only if the key is this account's."""
    stripe_client_id: str | None = Field(None, pattern=r"^ca_\w+$", validate_default=True)
    """The platform's name in OAuth (ca_...), for sellers who connect an account that they have;
    needs PUBLIC_BASE_URL, whose /connect/oauth is to be listed at Stripe. Required with a live
    key."""
    stripe_webhook_secret: EndpointSecrets
    """What signs the platform's events; several, separated by commas, while one is rotated."""
    stripe_webhook_secret_connect: EndpointSecrets
    """What signs the events of connected accounts; several, separated by commas."""
    stripe_api_version: str | None = None
    """Refuses to start where the service speaks another version than this; unset, any will do."""
    stripe_timeout_seconds: float = Field(20, gt=0, le=60)
    """How long one call to Stripe may take."""
    stripe_max_network_retries: int = Field(2, ge=0, le=5)
    """How often a call that had no answer is made again at once."""
    stripe_calls_per_second: float | None = Field(None, gt=0)
    """What all processes together ask of Stripe, which allows 100 live and 25 in test mode. Unset:
    80 and 20; with STRIPE_API_BASE no bound. While Redis is away each process keeps to a third."""
    stripe_price_id: str | None = None
    """The price that sellers subscribe to where none is named; unset, one has to be named."""
    stripe_price_ids: Texts = ()
    """What else may be named, separated by commas. Sellers subscribe to no other price."""
    redirect_origins: Origins = Field((), examples=["https://app.example.com"])
    """Where Stripe may send sellers back to, as scheme://host[:port], separated by commas."""

    # A field sees those above it even when others are wrong: one reading finds everything.
    @field_validator("stripe_live_mode")
    @classmethod
    def _of_the_keys_mode(cls, is_live: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic's signature
        if "stripe_secret_key" in info.data and is_live != has_live_key(info):
            raise ValueError("contradicts the kind of STRIPE_SECRET_KEY: true is for live keys")
        return is_live

    @field_validator("stripe_platform_account_id", "stripe_client_id")
    @classmethod
    def _named_when_live(cls, name: str | None, info: ValidationInfo) -> str | None:
        if name is None and has_live_key(info):
            raise ValueError("is not set, and a live key needs it")
        return name

    @field_validator("stripe_api_version")
    @classmethod
    def _of_the_sdk(cls, version: str | None) -> str | None:
        if version not in (None, STRIPE_API_VERSION):
            raise ValueError(f"this release speaks {STRIPE_API_VERSION} alone; unset it")
        return version

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


def _may_call(url: str, info: ValidationInfo) -> bool:
    has_sandbox = info.data.get("stripe_api_base") is not None
    if url.startswith("https://") or (has_sandbox and not must_encrypt(info)):
        return True
    return is_loopback(url) and not in_production(info)


def has_live_key(info: ValidationInfo) -> bool:
    """Return whether the key that was read moves real money."""
    key: SecretStr | None = info.data.get("stripe_secret_key")
    return key is not None and "k_live_" in key.get_secret_value()[:8]
