"""What a request counts for, and how callers are told what is left to them."""

from dataclasses import dataclass
from typing import Final

from starlette.types import Scope

from application.limit_requests import Allowance, LimitRequests, Payer
from entrypoints.http.refusals import RateLimited

_KEY: Final = "opside.toll"

Header = tuple[bytes, bytes]


@dataclass(slots=True)
class Toll:
    """One request, which is counted once."""

    limit: LimitRequests
    payer: Payer
    allowance: Allowance | None = None

    def require_open(self) -> None:
        """Raise `RateLimited` where the caller is known to be over the limit."""
        self.allowance = self.limit.known(self.payer)
        self._judge()

    async def pay(self, *, cost: int = 0) -> None:
        """Count the request, if it is not counted yet; raise `RateLimited` where it is too much."""
        if self.allowance is None:
            self.allowance = await self.limit(self.payer, cost=cost)
        self._judge()

    async def headers(self) -> list[Header]:
        """Return what the answer tells of the limit; a request that nobody counted is counted."""
        if self.allowance is None:
            self.allowance = await self.limit(self.payer)
        return _headers(self.allowance)

    def _judge(self) -> None:
        if self.allowance is not None and self.allowance.is_exceeded:
            raise refusal_of(self.allowance)


def refusal_of(allowance: Allowance) -> RateLimited:
    """Return what a caller is told who asks for too much."""
    return RateLimited(
        f"more than {allowance.limit} requests in {allowance.window_seconds} seconds;"
        f" go on in {allowance.reset_seconds}",
        retry_seconds=allowance.reset_seconds,
    )


def put_toll(scope: Scope, toll: Toll) -> None:
    """Write on a request what it is to be counted by."""
    scope[_KEY] = toll


async def pay(scope: Scope, *, cost: int) -> None:
    """Count a request that costs so much, where there is a limit; raise `RateLimited`."""
    toll: Toll | None = scope.get(_KEY)
    if toll is not None:
        await toll.pay(cost=cost)


async def pay_apart(limit: LimitRequests | None, payer: Payer, *, cost: int = 0) -> None:
    """Count what is asked for within a connection, where there is a limit; raise `RateLimited`."""
    if limit is not None:
        allowance = await limit(payer, cost=cost)
        if allowance.is_exceeded:
            raise refusal_of(allowance)


def _headers(allowance: Allowance) -> list[Header]:
    most, left = b"%d" % allowance.limit, b"%d" % allowance.remaining
    window, reset = b"%d" % allowance.window_seconds, b"%d" % allowance.reset_seconds
    return [
        (b"ratelimit-policy", b'"default";q=%b;w=%b' % (most, window)),
        (b"ratelimit", b'"default";r=%b;t=%b' % (left, reset)),
        (b"x-ratelimit-limit", most),
        (b"x-ratelimit-remaining", left),
        (b"x-ratelimit-reset", reset),
    ]


TOLL_HEADERS: Final = (
    "RateLimit-Policy",
    "RateLimit",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "Retry-After",
)
"""What tells of the limit."""
