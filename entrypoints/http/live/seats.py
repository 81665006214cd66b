"""Who is connected: bounded for each caller and for the process, and sent home when it stops."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from application.actor import Actor
from entrypoints.http.refusals import TooManyConnections


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveLimits:
    """How many follow at once, and how patient we are with them."""

    connections_max: int = 1000
    """Of this process."""
    per_caller_max: int = 10
    """Of one caller, in this process."""
    subscriptions_max: int = 20
    """On one connection."""
    heartbeat_seconds: float = 12
    """Proxies cut what is silent for longer; a token that has expired is noticed as soon."""
    init_seconds: float = 5
    """How long a caller may take to say who it is."""
    send_seconds: float = 20
    """How long a caller may take to accept what is sent."""


@dataclass(slots=True)
class Seats:
    """The live connections of this process; `leaving` is set when it is about to stop."""

    limits: LiveLimits
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    taken: int = 0
    refused: int = 0
    told: int = 0
    """How many events were sent since the start."""
    _of_caller: Counter[tuple[str, str]] = field(default_factory=Counter)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Keep a seat for a connection; raise `TooManyConnections`."""
        if self.taken >= self.limits.connections_max:
            self.refused += 1
            raise TooManyConnections("too many live connections; try again later")
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1

    @contextmanager
    def of(self, actor: Actor) -> Iterator[None]:
        """Count a connection as the caller's; raise `TooManyConnections`."""
        caller = (actor.role.value, actor.subject)
        if self._of_caller[caller] >= self.limits.per_caller_max:
            self.refused += 1
            most = self.limits.per_caller_max
            raise TooManyConnections(f"at most {most} live connections for each caller")
        self._of_caller[caller] += 1
        try:
            yield
        finally:
            self._of_caller[caller] -= 1
            if not self._of_caller[caller]:
                del self._of_caller[caller]

    def leave(self) -> None:
        """End every connection: the process is about to stop, and callers go to another."""
        self.leaving.set()
