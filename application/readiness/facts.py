"""What is seen of each part: plain facts, which the rules judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.ports.system_facts import SystemFacts
from application.ports.webhook_endpoints import RegisteredEndpoint, WantedEndpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationFacts:
    """What the settings of this process say, without any secret."""

    is_production: bool
    is_live: bool
    platform_account: str | None
    price: str | None
    public_url: str | None
    wanted_endpoints: tuple[WantedEndpoint, ...]
    redirect_origins: tuple[str, ...]
    cors_origins: tuple[str, ...]
    is_plain_allowed: bool
    is_charging_paused: bool
    guessable_secrets: tuple[str, ...]
    """The names of variables whose secrets a person thought up."""
    token_keys: int
    """How many secrets or key sets tokens are checked with."""
    is_signing_key_named: bool
    """Whether new tokens name what signed them, so that it can be replaced beside others."""
    reports_errors: bool
    requests_per_minute: float | None
    log_level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseFacts:
    """What the database tells of itself, of its tables and of the work in them."""

    now: datetime
    head: str
    system: SystemFacts
    is_superuser: bool
    may_rewrite: bool
    owns_tables: bool
    is_encrypted: bool
    is_local: bool
    is_durable: bool
    missing_walls: tuple[str, ...]
    """The unique constraints against a second charge that are not there."""
    last_scheduled_at: datetime | None
    last_delivered_at: datetime | None
    recovered_lately: int
    """Events of the last day that no delivery brought."""
    events_dead: int
    unsealed_since: datetime | None
    verified_at: datetime | None
    """When `opside verify-live` had a charge taken and given back last."""
    invoice_events: int
    paid_invoices: int
    subscriptions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerFacts:
    """What Redis tells of itself, and of who listens there."""

    now: datetime
    version: str
    eviction: str
    is_persistent: bool
    listeners: int
    """Workers that were heard of within the last half minute."""
    dead_messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessorFacts:
    """What Stripe tells about the account that the key belongs to."""

    account: str
    is_live: bool
    api_version: str
    endpoints: Sequence[RegisteredEndpoint]
    has_price: bool
    """Whether the default price exists in the mode of the key; so too where none is set."""
    payout_interval: str | None
    now: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFacts:
    """Whether the public address leads here; None where there is none."""

    answer: str | None
    is_live: bool | None = None
    """Whether the process there was started for real money; None where none answered."""
