"""An export is asked for once, written from one point by whichever run is whole, and stays."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from adapters.memory.exports import MemoryExportQueries, MemoryExportSource
from application.actor import Forbidden
from application.download_export import DownloadExport, ExportNotReady
from application.ports.errors import NotFound
from application.ports.exports import ExportCursor, ExportSnapshot
from application.ports.idempotency import IdempotencyConflict
from application.ports.jobs import JobKind
from application.request_export import ExportRequest, RequestExport
from application.run_export import RunExport
from application.seal_audit import SealAudit
from domain.errors import InvalidInput
from domain.export import Export, ExportFormat, ExportKind, ExportState, Period
from domain.ids import ExportId
from tests.builders import NOON, a_recovery, a_transaction_id, fresh
from tests.integration.auditing import KEYS
from tests.unit.application.moments import Crash
from tests.unit.application.story import a_request, accept, actions, queued
from tests.unit.application.world import ADMIN, ENGINE, WORKER, World

DAY = Period(NOON - timedelta(hours=12), NOON + timedelta(hours=12))


class Desk:
    """Somebody who asks for exports, and the worker who writes them, over a world."""

    def __init__(self) -> None:
        self.world = World()
        world = self.world
        queries = MemoryExportQueries(world.database)
        self.request = RequestExport(world.begin, queries, world.clock, world.ids)
        self.download = DownloadExport(queries)
        self.run = self.runner()

    def runner(self, *, rows_max: int = 100) -> RunExport:
        world, source = self.world, MemoryExportSource(self.world.database)
        return RunExport(
            world.begin, source, KEYS, world.clock, world.ids, batch=2, rows_max=rows_max
        )

    async def asks(
        self, kind: ExportKind = ExportKind.AUDIT, format: ExportFormat = ExportFormat.CSV
    ) -> Export:
        request = ExportRequest(kind=kind, format=format, period=DAY, reason="year's end")
        answer = await self.request(request, idempotency_key=f"{kind} {format}", actor=ADMIN)
        return answer.export

    async def now(self, export: Export) -> Export:
        found = await self.request.one(export.id, actor=ADMIN)
        assert found is not None
        return found

    async def text(self, export: Export) -> str:
        export, file = await self.download.ready(export.id, actor=ADMIN)
        return b"".join([piece async for piece in self.download.pieces(export, file)]).decode()

    async def happen(self, count: int) -> None:
        for _ in range(count):
            await accept(self.world, a_request(fresh("key"), recovery=a_recovery()))
        await SealAudit(self.world.begin, KEYS, self.world.clock)()


async def test_the_same_request_again_is_the_same_export() -> None:
    desk = Desk()
    first = await desk.asks()
    assert queued(desk.world) == [(JobKind.RUN_EXPORT, str(first.id))]
    assert actions(desk.world) == ["export.requested"]
    assert await desk.asks() == first
    assert len(queued(desk.world)) == 1
    other = ExportRequest(
        kind=ExportKind.AUDIT, format=ExportFormat.CSV, period=DAY, reason="another"
    )
    with pytest.raises(IdempotencyConflict):
        await desk.request(other, idempotency_key="AUDIT CSV", actor=ADMIN)


async def test_only_admins_ask_and_they_say_why_and_for_when() -> None:
    desk = Desk()
    good = ExportRequest(kind=ExportKind.AUDIT, format=ExportFormat.CSV, period=DAY, reason="x")
    with pytest.raises(Forbidden):
        await desk.request(good, idempotency_key="k", actor=ENGINE)
    with pytest.raises(Forbidden):
        await desk.request.one(ExportId(a_transaction_id()), actor=ENGINE)
    with pytest.raises(Forbidden):
        await desk.request.page(limit=1, after=None, actor=ENGINE)
    with pytest.raises(InvalidInput, match="first"):
        await desk.request.page(limit=101, after=None, actor=ADMIN)
    backwards = Period(DAY.end, DAY.start)
    for bad in (
        ExportRequest(kind=good.kind, format=good.format, period=DAY, reason=" "),
        ExportRequest(kind=good.kind, format=good.format, period=backwards, reason="x"),
    ):
        with pytest.raises(InvalidInput):
            await desk.request(bad, idempotency_key="k", actor=ADMIN)
    assert await desk.request.one(ExportId(a_transaction_id()), actor=ADMIN) is None


@pytest.mark.parametrize("kind", ExportKind)
@pytest.mark.parametrize("format", ExportFormat)
async def test_every_kind_is_written_in_batches_and_signed(
    kind: ExportKind, format: ExportFormat
) -> None:
    desk = Desk()
    await desk.happen(5)
    export = await desk.asks(kind, format)
    await desk.run(export.id, actor=WORKER)
    ready = await desk.now(export)
    lines = (await desk.text(export)).splitlines()
    rows = 0 if kind is ExportKind.LEDGER else 5
    assert (ready.state, ready.rows_done, ready.rows_total) == (ExportState.READY, rows, rows)
    assert len(lines) == rows + (format is ExportFormat.CSV)
    assert ready.file is not None
    assert ready.file.chunks == 1 + (rows + 1) // 2
    assert ready.manifest_of(ready.file).is_signed(ready.file.signature, KEYS)
    head = desk.world.database.tables.heads[5]
    assert ready.file.head == str(head)
    assert actions(desk.world)[-1] == "export.ready"
    # Another run finds it done, whatever happened meanwhile.
    await desk.happen(1)
    await desk.run(export.id, actor=WORKER)
    await desk.run.give_up(export.id, actor=WORKER)
    assert await desk.now(export) == ready


async def test_a_run_that_dies_leaves_nothing_in_the_file_of_the_next() -> None:
    desk = Desk()
    await desk.happen(5)
    export = await desk.asks()
    for moment in range(1, 30):
        desk.world.moments.crash_at(moment)
        with suppress(Crash):
            await desk.run(export.id, actor=WORKER)
        desk.world.moments.calm()
        if (await desk.now(export)).file is not None:
            break
    assert len(desk.world.database.tables.export_chunks) > 4
    assert len((await desk.text(export)).splitlines()) == 6


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A source beside whose snapshot something else happens: before it is read, or after."""

    source: MemoryExportSource
    act: Callable[[], Awaitable[None]]
    is_before: bool

    @asynccontextmanager
    async def open(self) -> AsyncIterator[ExportSnapshot]:
        async with self.source.open() as snapshot:
            if self.is_before:
                await self.act()
            yield snapshot
        if not self.is_before:
            await self.act()


@pytest.mark.parametrize("is_before", [True, False])
async def test_of_two_runs_the_first_that_is_whole_is_the_file(*, is_before: bool) -> None:
    desk = Desk()
    await desk.happen(3)
    export = await desk.asks()
    source = MemoryExportSource(desk.world.database)
    seen: list[Export] = []

    async def other_run() -> None:
        await desk.run(export.id, actor=WORKER)
        seen.append(await desk.now(export))

    slow = replace(desk.run, source=Overtaken(source, other_run, is_before))
    await slow(export.id, actor=WORKER)
    assert [await desk.now(export)] == seen
    assert actions(desk.world).count("export.ready") == 1


async def test_too_many_rows_are_the_command_lines() -> None:
    desk = Desk()
    await desk.happen(3)
    export = await desk.asks()
    await desk.runner(rows_max=2)(export.id, actor=WORKER)
    failed = await desk.now(export)
    assert failed.state is ExportState.FAILED
    assert "opside audit export" in (failed.error or "")
    assert desk.world.database.tables.export_chunks == {}
    with pytest.raises(ExportNotReady, match="FAILED"):
        await desk.download.ready(export.id, actor=ADMIN)


async def test_what_every_try_has_failed_at_is_said() -> None:
    desk = Desk()
    export = await desk.asks()
    rites = desk.world.job_use_cases.last_rites()
    await rites[JobKind.RUN_EXPORT](str(export.id), WORKER)
    assert (await desk.now(export)).state is ExportState.FAILED
    assert actions(desk.world)[-1] == "export.failed"


async def test_only_admins_download_and_only_what_is_there() -> None:
    desk = Desk()
    export = await desk.asks()
    with pytest.raises(Forbidden):
        await desk.download.ready(export.id, actor=ENGINE)
    with pytest.raises(NotFound):
        await desk.download.ready(ExportId(a_transaction_id()), actor=ADMIN)


async def test_exports_are_listed_newest_first() -> None:
    desk = Desk()
    first = await desk.asks()
    desk.world.wait(timedelta(seconds=1))
    second = await desk.asks(ExportKind.LEDGER)
    page = await desk.request.page(limit=1, after=None, actor=ADMIN)
    assert (list(page.rows), page.has_next) == ([second], True)
    after = ExportCursor(second.requested_at, second.id)
    page = await desk.request.page(limit=1, after=after, actor=ADMIN)
    assert (list(page.rows), page.has_next) == ([first], False)
