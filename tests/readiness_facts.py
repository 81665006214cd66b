"""Facts of a production that is ready in every way, and inspectors that show them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Generic, TypeVar
from uuid import UUID

from application.events.registry import event_types
from application.ports.platform import PlatformIdentity
from application.ports.system_facts import SystemFacts
from application.ports.webhook_endpoints import RegisteredEndpoint, WantedEndpoint
from application.ports.webhook_verifier import WebhookEndpoint
from application.readiness.facts import (
    AddressFacts,
    BrokerFacts,
    ConfigurationFacts,
    DatabaseFacts,
    ProcessorFacts,
)
from domain.book_check import BookCheck
from domain.errors import PaymentsError
from domain.ids import BookCheckId

T = TypeVar("T")

NOW: Final = datetime(2026, 11, 27, 12, tzinfo=UTC)
JUST_NOW: Final = NOW - timedelta(seconds=20)
LONG_AGO: Final = NOW - timedelta(days=3)
URL: Final = "https://pay.opside.test"
VERSION: Final = "2026-10-28.endive"
WANTED: Final = tuple(
    WantedEndpoint(door=door, url=f"{URL}/{door.value.lower()}", types=event_types(door))
    for door in WebhookEndpoint
)

CONFIGURATION: Final = ConfigurationFacts(
    is_production=True,
    is_live=True,
    platform_account="acct_1",
    price="price_1",
    public_url=URL,
    wanted_endpoints=WANTED,
    redirect_origins=("https://app.opside.test",),
    cors_origins=("https://app.opside.test",),
    is_plain_allowed=False,
    is_charging_paused=False,
    guessable_secrets=(),
    token_keys=2,
    is_signing_key_named=True,
    reports_errors=True,
    requests_per_minute=100,
    log_level="info",
)
SYSTEM: Final = SystemFacts(
    schema_revision="0016",
    jobs_ready=3,
    jobs_dead=0,
    oldest_job_due_at=JUST_NOW,
    events_waiting=1,
    oldest_event_at=JUST_NOW,
    money_stop=None,
    last_check=BookCheck(id=BookCheckId(UUID(int=1)), at=JUST_NOW, findings=()),
)
DATABASE: Final = DatabaseFacts(
    now=NOW,
    head="0016",
    system=SYSTEM,
    is_superuser=False,
    may_rewrite=False,
    owns_tables=False,
    is_encrypted=True,
    is_local=False,
    is_durable=True,
    missing_walls=(),
    last_scheduled_at=JUST_NOW,
    last_delivered_at=JUST_NOW,
    recovered_lately=0,
    events_dead=0,
    unsealed_since=JUST_NOW,
    verified_at=LONG_AGO,
    invoice_events=2,
    paid_invoices=1,
    subscriptions=1,
)
BROKER: Final = BrokerFacts(
    now=NOW,
    version="8.1.0",
    eviction="noeviction",
    is_persistent=True,
    listeners=2,
    dead_messages=0,
)
PROCESSOR: Final = ProcessorFacts(
    account="acct_1",
    is_live=True,
    api_version=VERSION,
    endpoints=tuple(
        RegisteredEndpoint(
            reference=f"we_{door.door.value.lower()}",
            url=door.url,
            types=door.types,
            api_version=VERSION,
            is_on=True,
            created_at=LONG_AGO,
            door=door.door,
        )
        for door in WANTED
    ),
    has_price=True,
    payout_interval="manual",
    now=NOW,
)
ADDRESS: Final = AddressFacts(answer="ok", is_live=True)


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """Shows the same facts whenever it is asked."""

    facts: T

    async def inspect(self) -> T:
        return self.facts


@dataclass(frozen=True, slots=True)
class Away:
    """Is not there."""

    error: PaymentsError

    async def inspect(self) -> None:
        raise self.error

    async def identity(self) -> PlatformIdentity:
        raise self.error


@dataclass(frozen=True, slots=True)
class KnownPlatform:
    """Belongs to one account."""

    account: str
    is_live: bool

    async def identity(self) -> PlatformIdentity:
        return PlatformIdentity(self.account, self.is_live)
