"""Job: write the file of an export from one consistent point, piece by piece."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from application.actor import Actor
from application.changes import differences
from application.ports.audit import AuditEvent
from application.ports.exports import ExportSource
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.write_export import BATCH, ExportTooLarge, ExportWriter
from domain.export import Export, ExportFile, ExportState
from domain.ids import ExportId
from domain.signing import SigningKeys

ROWS_MAX: Final = 1_000_000
"""A run ends before its lease does; longer files are the command line's."""

_OVER: Final = frozenset({ExportState.READY, ExportState.FAILED})


@dataclass(frozen=True, slots=True)
class RunExport:
    """Every run writes pieces of its own; the first that is whole becomes the file, for good."""

    begin: BeginUnitOfWork
    source: ExportSource
    keys: SigningKeys
    clock: Clock
    ids: IdSource
    batch: int = BATCH
    rows_max: int = ROWS_MAX

    async def __call__(self, export_id: ExportId, *, actor: Actor) -> None:
        """Write the file, unless it is there; what a run that died has written is left behind."""
        async with self.begin() as unit:
            export = await unit.exports.lock(export_id)
        if export.state in _OVER:
            return
        try:
            file, writer = await self._write(export)
        except ExportTooLarge as error:
            await self._fail(export_id, str(error), actor)
            return
        async with self.begin() as unit:
            before = await unit.exports.lock(export_id)
            if before.state in _OVER:
                return
            done = before.running(writer.rows_done, writer.rows_total)
            await self._save(unit, before, done.ready(file, at=self.clock.now()), actor)

    async def give_up(self, export_id: ExportId, *, actor: Actor) -> None:
        """Say that there will be no file: every try has failed."""
        await self._fail(export_id, "every try failed; ask for it again", actor)

    async def _write(self, export: Export) -> tuple[ExportFile, ExportWriter]:
        run, number = self.ids.new(), 0
        async with self.source.open() as snapshot:
            writer = ExportWriter(
                snapshot,
                export.kind,
                export.format,
                export.period,
                batch=self.batch,
                rows_max=self.rows_max,
            )
            async for piece in writer.pieces():
                number += 1
                await self._keep(export.id, run, number, piece, writer)
        manifest = writer.manifest
        file = ExportFile(
            run=run,
            chunks=number,
            size=manifest.size,
            sha256=manifest.sha256,
            head=manifest.head,
            signature=manifest.sign(self.keys),
        )
        return file, writer

    async def _keep(
        self, id: ExportId, run: UUID, number: int, piece: bytes, writer: ExportWriter
    ) -> None:
        async with self.begin() as unit:
            await unit.exports.add_chunk(id, run, number, piece)
            export = await unit.exports.lock(id)
            if export.state not in _OVER:
                await unit.exports.save(export.running(writer.rows_done, writer.rows_total))

    async def _fail(self, id: ExportId, error: str, actor: Actor) -> None:
        async with self.begin() as unit:
            before = await unit.exports.lock(id)
            if before.state not in _OVER:
                await self._save(unit, before, before.failed(error, at=self.clock.now()), actor)

    async def _save(self, unit: UnitOfWork, before: Export, after: Export, actor: Actor) -> None:
        await unit.exports.save(after)
        old, new = differences(before.facts(), after.facts())
        unit.audit.record(
            AuditEvent(
                action=f"export.{after.state.lower()}",
                subject=f"export:{after.id}",
                actor=actor,
                at=self.clock.now(),
                before=old,
                after=new,
            )
        )
