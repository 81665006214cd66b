"""What a unit leaves behind besides its rows: jobs to do, and who changed what."""

from dataclasses import dataclass

from adapters.memory.database import MemoryDatabase
from adapters.memory.tables import JobRow, Tables
from application.ports.audit import AuditEvent
from application.ports.jobs import Job


class MemoryOutbox:
    """Keeps jobs; `is_empty` says whether this unit added none."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.is_empty = True

    def add(self, *jobs: Job) -> None:
        for job in jobs:
            self._tables.jobs[job.id] = JobRow(job=job, due_at=job.not_before)
            self.is_empty = False


@dataclass(frozen=True, slots=True)
class MemoryAuditLog:
    """Keeps audit events in the order in which they were recorded."""

    database: MemoryDatabase
    tables: Tables

    def record(self, event: AuditEvent) -> None:
        self.tables.audit[self.database.next_audit_number()] = event
