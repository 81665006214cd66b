"""The chain of seals, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.memory.database import MemoryDatabase
from adapters.memory.locks import UnitLocks
from adapters.memory.tables import Tables
from application.ports.audit import AuditEvent
from application.ports.audit_chain import Stretch, UnsealedTail
from domain.audit_chain import AuditRecord, Seal
from domain.audit_check import Link
from domain.audit_head import AuditHead


@dataclass(frozen=True, slots=True)
class MemoryAuditChain:
    """Seals what is committed, by looking at every record."""

    database: MemoryDatabase
    tables: Tables
    locks: UnitLocks

    async def claim(self) -> bool:
        return self.locks.claim("the audit's chain")

    async def last(self) -> Seal | None:
        return self.tables.seals[max(self.tables.seals)] if self.tables.seals else None

    async def unsealed(self, *, limit: int) -> Sequence[AuditRecord]:
        return unsealed_in(self.database.tables)[:limit]

    async def add(self, seals: Sequence[Seal], head: AuditHead) -> None:
        self.tables.seals.update({seal.sequence: seal for seal in seals})
        self.tables.heads[head.sequence] = head


@dataclass(frozen=True, slots=True)
class MemoryAuditChainReader:
    """Reads the chain back: committed rows only."""

    database: MemoryDatabase

    async def stretch(self, since: datetime | None, until: datetime | None) -> Stretch:
        found = [
            seal.sequence
            for seal in self._tables.seals.values()
            if (since is None or seal.sealed_at >= since)
            and (until is None or seal.sealed_at < until)
        ]
        return Stretch(min(found) - 1, max(found)) if found else Stretch(0, 0)

    async def links(self, *, after: int, limit: int) -> Sequence[Link]:
        tables = self._tables
        found = [seal for _, seal in sorted(tables.seals.items()) if seal.sequence > after]
        records = {record.id: record for record in records_in(tables)}
        return [Link(seal, records.get(seal.record_id)) for seal in found[:limit]]

    async def heads(self, *, after: int, through: int) -> Sequence[AuditHead]:
        heads = sorted(self._tables.heads.items())
        return [head for sequence, head in heads if after < sequence <= through]

    async def seal(self, sequence: int) -> Seal | None:
        return self._tables.seals.get(sequence)

    async def tail(self, *, thorough: bool) -> UnsealedTail:  # noqa: ARG002 - all is looked at here
        waiting = unsealed_in(self._tables)
        since = min((record.recorded_at for record in waiting), default=None)
        return UnsealedTail(count=len(waiting), since=since)

    async def last_head(self) -> AuditHead | None:
        return self._tables.heads[max(self._tables.heads)] if self._tables.heads else None

    @property
    def _tables(self) -> Tables:
        return self.database.tables


def records_in(tables: Tables) -> list[AuditRecord]:
    """Return every record, in the order of their ids."""
    return [_record(number, event) for number, event in sorted(tables.audit.items())]


def unsealed_in(tables: Tables) -> list[AuditRecord]:
    """Return the records without a seal, in the order of their ids."""
    sealed = {seal.record_id for seal in tables.seals.values()}
    return [record for record in records_in(tables) if record.id not in sealed]


def _record(id: int, event: AuditEvent) -> AuditRecord:
    return AuditRecord(
        id=id,
        at=event.at,
        action=event.action,
        subject=event.subject,
        actor=event.actor.subject,
        role=event.actor.role,
        request_id=event.actor.request_id,
        transaction_id=event.transaction_id,
        seller_id=event.seller_id,
        before=event.before,
        after=event.after,
        recorded_at=event.at,
    )
