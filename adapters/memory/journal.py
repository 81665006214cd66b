"""What a unit leaves behind besides its rows: jobs to do, and who changed what."""

from dataclasses import dataclass, field

from adapters.memory.database import MemoryDatabase
from adapters.memory.tables import JobRow, Tables
from application.ports.audit import AuditEvent
from application.ports.jobs import Job


class MemoryOutbox:
    """Collects jobs until the unit commits."""

    def __init__(self, database: MemoryDatabase, trace: str | None) -> None:
        self._database = database
        self._trace = trace
        self._jobs: list[Job] = []

    @property
    def is_empty(self) -> bool:
        """Return whether this unit added no job."""
        return not self._jobs

    def add(self, *jobs: Job) -> None:
        self._jobs.extend(jobs)

    def keep(self) -> None:
        """Write the jobs, except those that were written before, and done or not."""
        rows, finished = self._database.tables.jobs, self._database.finished_jobs
        now = self._database.clock.now()
        for job in self._jobs:
            if job.id not in finished:
                row = JobRow(job=job, due_at=job.not_before, added_at=now, trace=self._trace)
                rows.setdefault(job.id, row)


@dataclass(frozen=True, slots=True)
class MemoryAuditLog:
    """Keeps audit events in the order in which they were recorded."""

    database: MemoryDatabase
    tables: Tables
    numbers: list[int] = field(default_factory=list)

    def record(self, event: AuditEvent) -> None:
        number = self.database.next_audit_number()
        self.numbers.append(number)
        self.database.unsettled.add(number)
        self.tables.audit[number] = event

    def settle(self) -> None:
        """Tell that this unit has ended, one way or the other."""
        self.database.unsettled.difference_update(self.numbers)
