"""What is being done about a transaction right now: jobs that wait, and attempts under way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.attempt import AttemptKind, AttemptState
from domain.ids import TransactionId

REST: Final = timedelta(hours=1)
"""How long work that was set aside is left to a person before it is tried once more."""


class Task(StrEnum):
    """What a job brings on."""

    CHARGE = "CHARGE"
    TRANSFER = "TRANSFER"
    CLAWBACK = "CLAWBACK"
    CANCELLATION = "CANCELLATION"


@dataclass(frozen=True, slots=True)
class Errand:
    """A job: when it is tried next, or that it was set aside then."""

    at: datetime
    is_set_aside: bool = False

    @property
    def next_at(self) -> datetime:
        """Return when it is tried next; after its rest, where it was set aside."""
        return self.at + REST if self.is_set_aside else self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork:
    """Jobs by what they bring on, open attempts by kind, and when a state changed last."""

    transaction_id: TransactionId
    errands: Mapping[Task, Errand] = field(default_factory=dict)
    attempts: Mapping[AttemptKind, AttemptState] = field(default_factory=dict)
    changed_at: datetime | None = None

    def has_open(self, *kinds: AttemptKind) -> bool:
        """Return whether the outcome of an attempt of one of these kinds is not known yet."""
        return any(kind in self.attempts for kind in kinds)

    def is_queued(self, task: Task) -> bool:
        """Return whether a job waits for it, or does it."""
        errand = self.errands.get(task)
        return errand is not None and not errand.is_set_aside
