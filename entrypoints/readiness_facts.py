"""What the settings say to those who judge whether they do for production."""

from typing import Final

from pydantic import SecretStr

from application.readiness.facts import ConfigurationFacts
from application.register_webhooks import wanted_endpoints
from entrypoints.environment import Environment
from entrypoints.secret_strength import is_guessable
from entrypoints.settings import Settings
from entrypoints.webhook_addresses import door_addresses

_SECRETS: Final = (
    "jwt_secrets",
    "jwt_secret",
    "audit_signing_keys",
    "stripe_webhook_secret",
    "stripe_webhook_secret_connect",
)


def facts_of(settings: Settings) -> ConfigurationFacts:
    """Return the facts; no secret is among them."""
    return ConfigurationFacts(
        is_production=settings.app_env is Environment.PRODUCTION,
        is_live=settings.stripe_live_mode,
        platform_account=settings.stripe_platform_account_id,
        price=settings.stripe_price_id,
        public_url=settings.public_base_url,
        wanted_endpoints=wanted_endpoints(door_addresses(settings.webhook_url)),
        redirect_origins=settings.redirect_origins,
        cors_origins=settings.cors_origins,
        is_plain_allowed=settings.allow_plain_connections,
        is_charging_paused=settings.charging_paused,
        guessable_secrets=tuple(
            name.upper() for name in _SECRETS if any(map(is_guessable, _values(settings, name)))
        ),
        token_keys=len(settings.shared_secrets.in_order),
        is_signing_key_named=settings.signing_secret[0] is not None,
        reports_errors=settings.sentry_dsn is not None,
        requests_per_minute=_requests_per_minute(settings),
        log_level=settings.log_level,
    )


def _requests_per_minute(settings: Settings) -> float | None:
    """Return how much a caller may ask for; None where there is no limit."""
    minutes = settings.rate_limit_window_ms / 60_000
    return settings.rate_limit_max_requests / minutes or None


def _values(settings: Settings, name: str) -> list[str]:
    value = getattr(settings, name)
    given = value if isinstance(value, tuple) else (value,)
    # The secrets of tokens stand behind their kids; one without a kid may be missing.
    secrets = (one[1] if isinstance(one, tuple) else one for one in given)
    return [one.get_secret_value() for one in secrets if isinstance(one, SecretStr)]
