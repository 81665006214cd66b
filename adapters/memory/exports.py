"""Exports, in memory."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from adapters.memory.audit_chain import records_in
from adapters.memory.database import MemoryDatabase
from adapters.memory.locks import UnitLocks
from adapters.memory.tables import Tables
from application.ports.errors import NotFound
from application.ports.exports import ExportCursor, ExportPage, ExportRow, Place
from domain.audit_head import AuditHead
from domain.export import Export, ExportKind, ExportState, Period
from domain.export_text import Cell
from domain.ids import ExportId


@dataclass(frozen=True, slots=True)
class MemoryExports:
    """Keeps exports, and refuses any change of one that is ready."""

    tables: Tables
    locks: UnitLocks

    async def add(self, export: Export) -> None:
        self.tables.exports[export.id] = export

    async def lock(self, id: ExportId) -> Export:
        await self.locks.take("export", id)
        if id not in self.tables.exports:
            raise NotFound("export")
        return self.tables.exports[id]

    async def save(self, export: Export) -> None:
        if self.tables.exports[export.id].state is ExportState.READY:
            raise ValueError("an export that is ready stays as it is")
        self.tables.exports[export.id] = export

    async def add_chunk(self, id: ExportId, run: UUID, number: int, body: bytes) -> None:
        self.tables.export_chunks[id, run, number] = body


@dataclass(frozen=True, slots=True)
class MemoryExportQueries:
    """Answers about exports: committed rows only."""

    database: MemoryDatabase

    async def export(self, id: ExportId) -> Export | None:
        return self.database.tables.exports.get(id)

    async def exports(self, *, limit: int, after: ExportCursor | None) -> ExportPage:
        rows = self.database.tables.exports.values()
        found = [row for row in rows if after is None or _place(row) < after]
        newest_first = sorted(found, key=_place, reverse=True)
        return ExportPage(rows=newest_first[:limit], has_next=len(found) > limit)

    async def chunk(self, id: ExportId, run: UUID, number: int) -> bytes:
        chunks = self.database.tables.export_chunks
        if (id, run, number) not in chunks:
            raise NotFound("piece of the export")
        return chunks[id, run, number]


@dataclass(frozen=True, slots=True)
class MemoryExportSource:
    """Copies every table for each snapshot."""

    database: MemoryDatabase

    @asynccontextmanager
    async def open(self) -> AsyncIterator["MemoryExportSnapshot"]:
        tables = self.database.tables
        copied: dict[str, Any] = {f.name: copy(getattr(tables, f.name)) for f in fields(tables)}
        yield MemoryExportSnapshot(Tables(**copied))


@dataclass(frozen=True, slots=True)
class MemoryExportSnapshot:
    """Rows as they were when the tables were copied."""

    tables: Tables

    async def count(self, kind: ExportKind, period: Period) -> int:
        return len(self._all(kind, period))

    async def rows(
        self, kind: ExportKind, period: Period, *, after: Place | None, limit: int
    ) -> Sequence[ExportRow]:
        rows = sorted(self._all(kind, period), key=lambda row: row.place)
        return [row for row in rows if after is None or row.place > after][:limit]

    async def head(self) -> AuditHead | None:
        return self.tables.heads[max(self.tables.heads)] if self.tables.heads else None

    def _all(self, kind: ExportKind, period: Period) -> list[ExportRow]:
        found = {
            ExportKind.AUDIT: self._audit,
            ExportKind.LEDGER: self._ledger,
            ExportKind.TRANSACTIONS: self._transactions,
        }[kind]()
        return [row for row in found if period.start <= row.place[0] < period.end]  # type: ignore[operator]  # a moment

    def _audit(self) -> Iterator[ExportRow]:
        seals = {seal.record_id: seal for seal in self.tables.seals.values()}
        for record in records_in(self.tables):
            seal = seals.get(record.id)
            if seal is not None:
                told = (
                    *(seal.sequence, record.id, record.at, record.action, record.subject),
                    *(record.actor, record.role, record.request_id, record.transaction_id),
                    *(record.seller_id, record.before, record.after, record.recorded_at),
                    seal.hash,
                )
                yield _row((record.at, record.id), told)

    def _ledger(self) -> Iterator[ExportRow]:
        number = 0
        for posting in self.tables.postings.values():
            about = posting.transaction_id
            recovery = self.tables.transactions[about].recovery if about else None
            for line, entry in enumerate(posting.entries, 1):
                number += 1
                told = (
                    *(number, posting.id, posting.at, posting.kind, posting.cause, about),
                    *(posting.seller_id, recovery and recovery.claim_id),
                    *(recovery and recovery.recovery_id, line, entry.account),
                    *(entry.amount.currency.code, entry.amount.minor_units),
                )
                yield _row((posting.at, number), told)

    def _transactions(self) -> Iterator[ExportRow]:
        for row in self.tables.transactions.values():
            quote = row.quote
            told = (
                *(row.number, row.id, row.seller_id, row.recovery.claim_id),
                *(row.recovery.recovery_id, row.funds_flow, row.charge_state),
                *(row.transfer_state, row.status, quote.recovered.currency.code),
                *(money.minor_units for money in (quote.recovered, quote.fee, quote.payout)),
                *(m.minor_units for m in (row.refunded, row.reversed, row.clawed_back)),
                *(row.charge, row.transfer, row.created_at, row.updated_at),
            )
            yield _row((row.created_at, row.id), told)


def _place(row: Export) -> ExportCursor:
    return ExportCursor(row.requested_at, row.id)


def _row(place: Place, told: Sequence[Any]) -> ExportRow:
    return ExportRow(place, [_cell(value) for value in told])


def _cell(value: Any) -> Cell:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case UUID():
            return str(value)
        case bytes():
            return value.hex()
        case _:
            cell: Cell = value
            return cell
