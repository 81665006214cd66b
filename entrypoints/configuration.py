"""What the settings mean, in the words of the use cases."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from application.allowed_prices import AllowedPrices
from application.ports.jobs import JobKind
from application.ports.webhook_verifier import WebhookEndpoint
from application.run_jobs import JobLimits
from application.schedule_jobs import SCHEDULES, Schedule
from domain.fees import FeePolicy
from domain.ids import PriceReference
from domain.money import BasisPoints
from entrypoints.auth.authenticator import Authenticator
from entrypoints.auth.key_set import fetch_key_set
from entrypoints.auth.published_keys import PublishedKeys
from entrypoints.http.live.seats import LiveLimits
from entrypoints.settings import Settings

DEFAULT_POLICY_FROM: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""The policy of the settings is in force for every recovery that there may be."""


def policies_of(settings: Settings) -> tuple[FeePolicy, ...]:
    """Return the one price list that every deployment begins with."""
    rate = BasisPoints(settings.fee_rate_bps)
    return (FeePolicy(version="default", effective_from=DEFAULT_POLICY_FROM, rate=rate),)


def prices_of(settings: Settings) -> AllowedPrices:
    """Return what sellers may subscribe to."""
    default = settings.stripe_price_id
    return AllowedPrices(
        default=PriceReference(default) if default else None,
        others=frozenset(map(PriceReference, settings.stripe_price_ids)),
    )


def webhook_secrets_of(settings: Settings) -> dict[WebhookEndpoint, tuple[str, ...]]:
    """Return the secrets that each door accepts."""
    given = {
        WebhookEndpoint.PLATFORM: settings.stripe_webhook_secret,
        WebhookEndpoint.CONNECT: settings.stripe_webhook_secret_connect,
    }
    return {
        door: tuple(secret.get_secret_value() for secret in secrets)
        for door, secrets in given.items()
    }


def authenticator_of(settings: Settings) -> Authenticator:
    """Return what lets callers in."""
    return Authenticator(
        secrets=settings.shared_secrets,
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        leeway_seconds=settings.jwt_leeway_seconds,
        algorithms=settings.jwt_algorithms,
        published=_published_keys(settings),
    )


def _published_keys(settings: Settings) -> PublishedKeys | None:
    if settings.jwt_jwks_url is None:
        return None
    return PublishedKeys(
        partial(fetch_key_set, settings.jwt_jwks_url),
        issuer=settings.jwt_jwks_issuer or settings.jwt_issuer,
        max_age_seconds=settings.jwt_jwks_max_age_seconds,
    )


def grace_of(settings: Settings) -> timedelta:
    """Return how long news from Stripe may be on its way before it is missed."""
    return timedelta(seconds=settings.reconciliation_grace_seconds)


def job_limits_of(settings: Settings) -> JobLimits:
    """Return how many jobs a worker does at once, and for how long it holds them."""
    sweep = timedelta(seconds=settings.sweep_seconds) if settings.sweep_seconds else None
    lease = timedelta(seconds=settings.worker_lease_seconds)
    patience = timedelta(seconds=settings.worker_stop_seconds)
    return JobLimits(
        concurrency=settings.worker_concurrency, sweep=sweep, lease=lease, patience=patience
    )


def schedules_of(settings: Settings) -> Sequence[Schedule]:
    """Return what is done by the clock, with the nightly clean-up unless it is switched off."""
    days = settings.cleanup_days_to_keep
    nightly = Schedule(kind=JobKind.CLEAN_UP, subject=str(days), every=timedelta(days=1))
    return (*SCHEDULES, nightly) if days else SCHEDULES


def live_limits_of(settings: Settings) -> LiveLimits:
    """Return how many may follow what happens."""
    return LiveLimits(
        connections_max=settings.live_connections_max,
        per_caller_max=settings.live_connections_per_caller,
        subscriptions_max=settings.live_subscriptions_per_connection,
        heartbeat_seconds=settings.live_heartbeat_seconds,
    )
