"""Who looks through the books over memory, and who lifts the stop."""

from functools import cached_property

from adapters.memory.book_auditor import MemoryBookAuditor
from adapters.memory.book_queries import MemoryBookQueries, MemoryBookSnapshots
from adapters.memory.database import MemoryDatabase
from adapters.memory.system import ManualClock
from application.check_books import CheckBooks
from application.lift_money_stop import LiftMoneyStop
from application.ports.system import IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from application.release_held import ReleaseHeld
from application.snapshot_books import SnapshotBooks


class BookParts:
    """The part of a world that is about the books."""

    database: MemoryDatabase
    begin: BeginUnitOfWork
    clock: ManualClock
    ids: IdSource

    @cached_property
    def book_queries(self) -> MemoryBookQueries:
        return MemoryBookQueries(self.database)

    @cached_property
    def check_books(self) -> CheckBooks:
        return CheckBooks(self.begin, MemoryBookAuditor(self.database), self.clock, self.ids)

    @cached_property
    def snapshot_books(self) -> SnapshotBooks:
        return SnapshotBooks(MemoryBookSnapshots(self.database), self.clock)

    @cached_property
    def lift_money_stop(self) -> LiftMoneyStop:
        return LiftMoneyStop(self.begin, ReleaseHeld(self.begin), self.clock)
