"""How the service fares, in a few numbers: for whoever watches it by the minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from application.ports.jobs import JobKind
from application.ports.queue import QueueState
from domain.drift_cause import Repair
from domain.money import Money
from domain.transfer import HoldReason
from domain.webhook_event import WebhookEventState


@dataclass(frozen=True, slots=True, kw_only=True)
class JobBacklog:
    """The jobs of one kind in one state; `oldest` is for how long the first of them is due."""

    kind: JobKind
    state: QueueState
    count: int
    oldest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBacklog:
    """The events in one state that nobody acted on; `oldest` is how long ago the first came."""

    state: WebhookEventState
    count: int
    oldest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldShares:
    """The shares in one currency that one reason keeps from their sellers."""

    reason: HoldReason
    amount: Money
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDrift:
    """What the last reconciliation found and nothing has repaired, by what would.

    A sum of differences without their signs, so that two do not hide each other.
    """

    repair: Repair
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalSigns:
    """Everything at one moment; what there is none of has no line."""

    jobs: Sequence[JobBacklog]
    events: Sequence[EventBacklog]
    held: Sequence[HeldShares]
    drift: Sequence[OpenDrift]
    reconciled_at: datetime | None
    """When the last reconciliation came to its end."""
    unsealed: timedelta
    """How old the oldest change is that the audit's chain does not hold yet."""
    is_stopped: bool
    """Whether a money stop stands."""


class VitalSignQueries(Protocol):
    """Answers from indexes of what is open, in one statement however much is done already."""

    async def signs(self) -> VitalSigns:
        """Return how things stand; raise `StoreUnavailable`."""
        ...
