"""The worker is killed in the middle of its work, and started again."""

import math
import signal
import time
from dataclasses import dataclass, field
from typing import Final

from entrypoints.telemetry import READY
from tests.load.ground import INBOX, LEASE_SECONDS, WORKER, Ground

# Neither finished nor given back: what a worker has in its hands, or had when it died.
HELD: Final = "outbox WHERE state = 'READY' AND tries > 0 AND due_at > now() AND last_error IS NULL"
BUSY: Final = 4
"""So many jobs at least must be in its hands: an idle worker's death proves nothing."""


@dataclass(frozen=True, slots=True)
class Death:
    """What a worker left behind: events in the inbox, and jobs in a lease of nobody's."""

    inbox: int
    held: int
    unfinished: int


@dataclass(slots=True)
class Restarts:
    """Kills the worker each time the inbox has grown by so much, if it is busy.

    No sooner than what the last one held is free again: each death counts its own.
    """

    ground: Ground
    marks: list[int] = field(default_factory=list)
    last: float = -math.inf
    deaths: list[Death] = field(default_factory=list)

    def look(self) -> None:
        """Kill and start the worker if it is time to."""
        count = self.ground.database.count
        if not self.marks or time.monotonic() - self.last < LEASE_SECONDS:
            return
        if count(INBOX) < self.marks[0] or count(HELD) < BUSY:
            return
        self.marks.pop(0)
        worker = self.ground.stack.processes[WORKER]
        worker.signal(signal.SIGKILL)
        worker.popen.wait()
        unfinished = count(f"{INBOX} WHERE state NOT IN ('PROCESSED', 'IGNORED')")
        self.deaths.append(Death(inbox=count(INBOX), held=count(HELD), unfinished=unfinished))
        self.last = time.monotonic()
        self.ground.stack.start(WORKER, "worker").wait_ready(READY)


def marks(before: int, coming: int, restarts: int) -> list[int]:
    """Return how full the inbox is at each death, evenly spread over what is coming."""
    return [before + round(coming * (number + 0.5) / restarts) for number in range(restarts)]
