"""Faults: what goes wrong on purpose, and on which request."""

import random
from dataclasses import dataclass

from adapters.sandbox.core.json import Json
from adapters.sandbox.wire.errors import Refused
from adapters.sandbox.wire.replays import in_use

BEFORE = ("429", "429_without_reason", "lock_timeout", "409", "500_before", "reset_before", "hold")
AFTER = ("500_after", "hang_after_commit", "truncate_after_commit", "reset_after")
KINDS = (*BEFORE, *AFTER)
# Why Stripe turns a request away, told in a header.
REASONS = (
    "global-rate",
    "endpoint-rate",
    "global-concurrency",
    "endpoint-concurrency",
    "resource-specific",
)


@dataclass(slots=True, kw_only=True)
class Fault:
    """One planned mishap: it strikes from the nth matching request on, a number of times."""

    id: str
    kind: str
    method: str | None
    path: str
    nth: int
    times: int
    seconds: float
    reason: str
    # How likely a matching request is struck; the dice are seeded, so a run can be repeated.
    chance: float
    dice: random.Random
    seen: int = 0
    struck: int = 0

    def strikes(self, method: str, path: str) -> bool:
        """Count a request, and tell whether this is one that goes wrong."""
        if self.struck >= self.times or not path.startswith(self.path):
            return False
        if self.method is not None and self.method != method:
            return False
        self.seen += 1
        if self.seen < self.nth or self.dice.random() >= self.chance:
            return False
        self.struck += 1
        return True

    def shown(self) -> Json:
        """Return the plan and how far it has come."""
        return {
            "id": self.id,
            "kind": self.kind,
            "method": self.method,
            "path": self.path,
            "nth": self.nth,
            "times": self.times,
            "seconds": self.seconds,
            "reason": self.reason,
            "chance": self.chance,
            "seen": self.seen,
            "struck": self.struck,
        }


def refuse(fault: Fault, key: str | None, request_id: str) -> None:
    """Refuse the request if its fault strikes before the work is done."""
    kind = fault.kind
    if kind in {"429", "429_without_reason"}:
        raise Refused(
            "Request rate limit exceeded. You can retry this request later.",
            status=429,
            code="rate_limit",
            is_kept=False,
            headers={"stripe-rate-limited-reason": fault.reason} if kind == "429" else None,
        )
    if kind == "lock_timeout":
        raise Refused(
            "This object cannot be accessed right now because another API request or Stripe "
            "process is currently accessing it. If you see this error intermittently, retry the "
            "request.",
            status=429,
            code="lock_timeout",
            is_kept=False,
            headers={"stripe-should-retry": "true"},
        )
    if kind == "409":
        raise in_use(key or "(none)", request_id)
    if kind == "500_before":
        raise server_error(is_kept=False)


def server_error(*, is_kept: bool) -> Refused:
    """Return Stripe's own failure."""
    return Refused(
        "An error occurred while processing your request. Please try again.",
        status=500,
        type="api_error",
        is_kept=is_kept,
    )
