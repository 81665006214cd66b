"""What every part of the proof stands on: a running stack, its database, its callers."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

import aiohttp

from application.ports.jobs import JobKind
from application.schedule_jobs import SCHEDULES
from entrypoints.local.clients import SandboxClient
from entrypoints.local.stack import LocalStack, StackOptions, local_stack
from tests.bench.database import Database
from tests.bench.load import Generator, generator

WORKER: Final = "worker-1"
LEASE_SECONDS: Final = 5
STUCK_SECONDS: Final = 60.0
POLL_SECONDS: Final = 0.1

ENVIRONMENT: Final = {
    # An answer that is lost shall reach the service, not be mended within Stripe's SDK.
    "STRIPE_MAX_NETWORK_RETRIES": "0",
    "STRIPE_TIMEOUT_SECONDS": "3",
    # What a killed worker held comes back while the events still stream in.
    "WORKER_LEASE_SECONDS": str(LEASE_SECONDS),
}

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})

INBOX: Final = "webhook_event"
# Those that the clock writes come and go, however stuck the others are.
_CLOCKS_KINDS: Final = {JobKind.CLEAN_UP, *(schedule.kind for schedule in SCHEDULES)}
BY_THE_CLOCK: Final = ", ".join(sorted(f"'{kind}'" for kind in _CLOCKS_KINDS))
_DONE: Final = f"outbox WHERE state <> 'READY' AND kind NOT IN ({BY_THE_CLOCK})"

# What the clock has written for the night is not waited for.
_WAITING: Final = (
    f"outbox WHERE state = 'READY' AND (due_at <= now() OR kind NOT IN ({BY_THE_CLOCK}))"
)

Answer = TypeVar("Answer")
Shown = Callable[[int], None]
"""Hears how far a stage has come."""
Tell = Callable[[str, int], Shown]
"""Opens a stage by its name and how much there is of it."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A stack of the proof's own, who looks into its tables, and who sends at full speed."""

    stack: LocalStack
    database: Database
    generate: Generator
    tell: Tell

    def ask_stripe(self, ask: Callable[[SandboxClient], Awaitable[Answer]]) -> Answer:
        """Return what comes of some conversation with the sandbox."""

        async def talk() -> Answer:
            async with aiohttp.ClientSession() as session:
                return await ask(
                    SandboxClient(session, self.stack.sandbox_url, self.stack.stripe_key)
                )

        return asyncio.run(talk())

    def wait_quiet(self, stage: str) -> None:
        """Return once no job is left, or none gets done any more."""
        busy = Busy(self.database)
        most = busy.jobs_left
        show = self.tell(stage, most)
        while busy:
            show(max(0, most - busy.jobs_left))
            time.sleep(POLL_SECONDS)
        show(most - busy.jobs_left)


@dataclass(slots=True)
class Busy:
    """Holds while jobs get done; what is stuck for good is for the checks to name."""

    database: Database
    _done: int = -1
    _since: float = 0.0

    @property
    def jobs_left(self) -> int:
        """Return how many jobs wait or are being done."""
        return self.database.count(_WAITING)

    def __bool__(self) -> bool:
        """Return whether there is a job left, and another was done not long ago."""
        done, now = self.database.count(_DONE), time.perf_counter()
        if done != self._done:
            self._done, self._since = done, now
        return self.jobs_left > 0 and now - self._since < STUCK_SECONDS


@contextmanager
def ground(
    tell: Tell, *, transcript: Path | None, environment: Mapping[str, str] = _NOTHING
) -> Iterator[Ground]:
    """Start everything, with commits that last; nothing of it is left afterwards."""
    options = StackOptions(
        durable=True, environment={**ENVIRONMENT, **environment}, transcript=transcript
    )
    with generator() as generate, local_stack(options) as stack:
        database = Database(stack)
        try:
            yield Ground(stack, database, generate, tell)
        finally:
            database.close()
