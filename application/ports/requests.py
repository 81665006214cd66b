"""The memory of requests as a person sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.ports.idempotency import IdempotencyRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStats:
    """The keys of one operation.

    A request that is being worked on is not among them: its key is written in the commit that
    does the work, or not at all.
    """

    operation: str
    live: int
    """How many are good."""
    expiring: int
    """How many of these are not for longer than another day."""
    expired: int
    """How many are good no longer and not removed yet."""
    replays: int
    """How often one of all these was used again."""
    oldest_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUse:
    """One use of a key, and what became of it since."""

    record: IdempotencyRecord
    expires_at: datetime
    replays: int
    replayed_at: datetime | None


class RequestQueries(Protocol):
    """Answers about requests; each call is one statement."""

    async def stats(self, *, at: datetime) -> Sequence[KeyStats]:
        """Return a line for each operation that has a key, by its name."""
        ...

    async def uses(self, key: str, *, limit: int) -> Sequence[KeyUse]:
        """Return who used a key and for what, oldest first: a key is each caller's own."""
        ...
