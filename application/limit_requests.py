"""How much each caller may ask for in a while."""

from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from application.actor import Actor, Role
from application.ports.request_counts import RequestCounts, Window
from application.ports.system import Clock

IPV6_PREFIX = 64
"""One line's addresses: whoever has one of IPv6 has all that begin alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """How many requests a caller may send within each window.

    A request counts once for each `cost_per_request` of what it may cost, and once at least.
    """

    requests: int
    service_requests: int
    window: timedelta
    cost_per_request: int


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose requests are counted together."""

    name: str
    is_service: bool = False

    @classmethod
    def known(cls, actor: Actor) -> "Payer":
        """Return a caller who is known, wherever the requests come from."""
        return cls(f"{actor.role.value}:{actor.subject}", actor.role is Role.SERVICE)

    @classmethod
    def at(cls, address: str) -> "Payer":
        """Return callers of whom no more is known than where they are."""
        try:
            parsed = ip_address(address)
        except ValueError:
            return cls(f"address:{address}")
        if isinstance(parsed, IPv6Address):
            mapped = parsed.ipv4_mapped
            line = mapped or ip_network((parsed, IPV6_PREFIX), strict=False)
            return cls(f"address:{line}")
        return cls(f"address:{parsed}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What is left to a caller, and for how long."""

    limit: int
    remaining: int
    window_seconds: int
    reset_seconds: int
    """When the next window begins."""
    is_exceeded: bool


@dataclass(slots=True)
class LimitRequests:
    """Counts what is asked for; who asked for too much in a window waits for the next.

    Whoever is known to be over the limit is refused without asking the counts again.
    """

    counts: RequestCounts
    limit: RateLimit
    clock: Clock
    _closed: set[str] = field(default_factory=set, init=False)
    _closed_in: int = field(default=0, init=False)

    async def __call__(self, payer: Payer, *, cost: int = 0) -> Allowance:
        """Count a request of what it may cost, and say what is left."""
        window, reset_seconds = self._now()
        most = self._most(payer)
        if self._is_closed(payer, window):
            return self._allowance(most, most + 1, reset_seconds)
        # What may be asked for at all, may be asked for by whoever asked for nothing yet.
        amount = min(most, max(1, ceil(cost / self.limit.cost_per_request)))
        count = await self.counts.add(payer.name, amount, window=window)
        if count > most:
            self._closed.add(payer.name)
        return self._allowance(most, count, reset_seconds)

    def known(self, payer: Payer) -> Allowance | None:
        """Return the allowance of a caller who is known to be over the limit; else None."""
        window, reset_seconds = self._now()
        most = self._most(payer)
        is_closed = self._is_closed(payer, window)
        return self._allowance(most, most + 1, reset_seconds) if is_closed else None

    def _most(self, payer: Payer) -> int:
        return self.limit.service_requests if payer.is_service else self.limit.requests

    def _is_closed(self, payer: Payer, window: Window) -> bool:
        if self._closed_in != window.number:
            self._closed_in = window.number
            self._closed.clear()
        return payer.name in self._closed

    def _now(self) -> tuple[Window, int]:
        seconds, now = self.limit.window.total_seconds(), self.clock.now().timestamp()
        number = int(now // seconds)
        return Window(number, self.limit.window), ceil((number + 1) * seconds - now)

    def _allowance(self, most: int, count: int, reset_seconds: int) -> Allowance:
        return Allowance(
            limit=most,
            remaining=max(0, most - count),
            window_seconds=ceil(self.limit.window.total_seconds()),
            reset_seconds=reset_seconds,
            is_exceeded=count > most,
        )
