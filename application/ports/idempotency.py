"""The memory of requests: the same one twice has the effect of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from domain.errors import ApplicationError, FieldProblem

RETENTION: Final = timedelta(days=30)
"""How long a key is good for at least, by contract with callers."""


class IdempotencyKeyMissing(ApplicationError):
    """A mutation that moves money came without a key; nothing was done."""

    code = "IDEMPOTENCY_KEY_MISSING"

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame the key."""
        return (FieldProblem("idempotencyKey", "required, here or as Idempotency-Key header"),)


class IdempotencyConflict(ApplicationError):
    """The key was used for another request; `differing` names the fields that changed."""

    code = "IDEMPOTENCY_CONFLICT"

    def __init__(self, *, first_seen_at: datetime, differing: tuple[str, ...]) -> None:
        """Name the fields, and when the key was first seen."""
        super().__init__(
            f"this key was first used at {first_seen_at:%Y-%m-%dT%H:%M:%SZ}"
            f" with another {', '.join(differing)}; use a new key for a new request"
        )
        self.first_seen_at = first_seen_at
        self.differing = differing

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame each field that differs."""
        return tuple(
            FieldProblem(name, "differs from the first request") for name in self.differing
        )


class RequestInProgress(ApplicationError):
    """The same request is being worked on at this moment; ask again shortly."""

    code = "IDEMPOTENCY_IN_PROGRESS"
    retryable = True


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyRecord:
    """One use of a key: by whom, for what, with which fields, and the id of what came of it."""

    caller: str
    operation: str
    key: str
    request: Mapping[str, str]
    result: str
    at: datetime

    def require_same(self, request: Mapping[str, str]) -> None:
        """Raise `IdempotencyConflict` unless `request` is the one that was recorded."""
        names = sorted(self.request.keys() | request.keys())
        differing = tuple(n for n in names if self.request.get(n) != request.get(n))
        if differing:
            raise IdempotencyConflict(first_seen_at=self.at, differing=differing)


class IdempotencyStore(Protocol):
    """Keeps records for thirty days and more."""

    async def reserve(self, record: IdempotencyRecord) -> IdempotencyRecord | None:
        """Write a record in this unit's commit, or return the one that has the key already.

        Waits for a unit that is writing the same key; raises `RequestInProgress` if that takes
        longer than a lock may.
        """
        ...

    async def conclude(self, record: IdempotencyRecord) -> None:
        """Write what came of a record that this unit reserved with another result."""
        ...
