"""Exports are kept with their pieces, and their rows come from one moment in their own order."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from application.ports.errors import NotFound
from application.ports.exports import ExportCursor, ExportRow, ExportSnapshot
from domain.export import (
    Export,
    ExportFile,
    ExportFormat,
    ExportKind,
    ExportState,
    Period,
)
from domain.export_text import COLUMNS
from domain.ids import ChargeReference, ExportId
from tests.builders import (
    LATER,
    NOON,
    a_transaction,
    a_transaction_id,
    a_transaction_with_every_field,
    books,
)
from tests.contract.store import Store, added, an_audit_event
from tests.contract.test_audit_chain import sealer

HOUR = timedelta(hours=1)
DAY = Period(NOON - 12 * HOUR, NOON + 12 * HOUR)


def an_export(at_hour: int = 0) -> Export:
    return Export(
        id=ExportId(a_transaction_id()),
        kind=ExportKind.LEDGER,
        format=ExportFormat.JSON_LINES,
        period=DAY,
        reason="year's end",
        requested_by="ada",
        requested_at=NOON + at_hour * HOUR,
    )


def a_file() -> ExportFile:
    return ExportFile(
        run=a_transaction_id(), chunks=2, size=5, sha256=bytes(32), head="head", signature="s"
    )


async def test_an_export_reads_back_at_each_step(store: Store) -> None:
    export = an_export()
    assert await store.exports.export(export.id) is None
    async with store.begin() as unit:
        await unit.exports.add(export)
    assert await store.exports.export(export.id) == export
    for step in (export.running(3, 10), export.ready(a_file(), at=LATER)):
        async with store.begin() as unit:
            locked = await unit.exports.lock(export.id)
            assert locked.id == export.id
            await unit.exports.save(step)
        assert await store.exports.export(export.id) == step
    failed = replace(an_export(), state=ExportState.FAILED, error="why", finished_at=LATER)
    async with store.begin() as unit:
        await unit.exports.add(replace(failed, state=ExportState.REQUESTED))
        await unit.exports.save(failed)
    assert await store.exports.export(failed.id) == failed
    async with store.begin() as unit:
        with pytest.raises(NotFound):
            await unit.exports.lock(ExportId(a_transaction_id()))


async def test_a_ready_export_stays_as_it_is(store: Store) -> None:
    export = an_export()
    async with store.begin() as unit:
        await unit.exports.add(export)
        await unit.exports.save(export.ready(a_file(), at=NOON))
    with pytest.raises(Exception, match="ready"):
        async with store.begin() as unit:
            await unit.exports.save(export.failed("no", at=NOON))


async def test_pieces_read_back_by_run_and_number(store: Store) -> None:
    export, first, second = an_export(), a_transaction_id(), a_transaction_id()
    async with store.begin() as unit:
        await unit.exports.add(export)
        await unit.exports.add_chunk(export.id, first, 1, b"dead")
        await unit.exports.add_chunk(export.id, second, 1, b"one")
        await unit.exports.add_chunk(export.id, second, 2, b"")
    assert await store.exports.chunk(export.id, second, 1) == b"one"
    assert await store.exports.chunk(export.id, second, 2) == b""
    with pytest.raises(NotFound):
        await store.exports.chunk(export.id, second, 3)


async def test_exports_are_listed_newest_first(store: Store) -> None:
    exports = [an_export(hour) for hour in range(3)]
    async with store.begin() as unit:
        for export in exports:
            await unit.exports.add(export)
    page = await store.exports.exports(limit=2, after=None)
    assert (list(page.rows), page.has_next) == ([exports[2], exports[1]], True)
    place = ExportCursor(exports[1].requested_at, exports[1].id)
    page = await store.exports.exports(limit=2, after=place)
    assert (list(page.rows), page.has_next) == ([exports[0]], False)


async def read(
    snapshot: ExportSnapshot, kind: ExportKind, period: Period = DAY, limit: int = 2
) -> list[ExportRow]:
    """Return all rows, read in batches."""
    rows: list[ExportRow] = []
    while batch := await snapshot.rows(
        kind, period, after=rows[-1].place if rows else None, limit=limit
    ):
        assert len(batch) <= limit
        rows += batch
    assert await snapshot.count(kind, period) == len(rows)
    return rows


def told(kind: ExportKind, row: ExportRow) -> dict[str, object]:
    return dict(zip(COLUMNS[kind], row.cells, strict=True))


async def test_of_the_audit_what_is_sealed_is_read(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    async with store.begin() as unit:
        for hour in (2, 1, 0, 30):
            event = an_audit_event(transaction, f"at {hour}", charge=None)
            unit.audit.record(replace(event, at=NOON + hour * HOUR))
    await sealer(store)()
    async with store.begin() as unit:
        unit.audit.record(an_audit_event(transaction, "unsealed"))
    async with store.source.open() as snapshot:
        rows = [told(ExportKind.AUDIT, row) for row in await read(snapshot, ExportKind.AUDIT)]
        head = await snapshot.head()
    assert [(row["action"], row["sequence"]) for row in rows] == [
        ("at 0", 3),
        ("at 1", 2),
        ("at 2", 1),
    ]
    assert rows[0]["after"] == {"charge": None}
    assert rows[0]["transaction_id"] == str(transaction.id)
    assert rows[0]["at"] == NOON.isoformat()
    seal = await store.chain.seal(3)
    assert seal is not None
    assert rows[0]["hash"] == seal.hash.hex()
    assert head == await store.chain.last_head()


async def test_of_the_ledger_every_entry_is_read_with_its_recovery(store: Store) -> None:
    first, second = await added(store, a_transaction(), a_transaction())
    async with store.begin() as unit:
        for transaction in (first, second):
            charge = ChargeReference(f"ch_{transaction.number}")
            await unit.ledger.post(books().fee_charged(transaction, charge=charge))
    async with store.source.open() as snapshot:
        rows = [told(ExportKind.LEDGER, row) for row in await read(snapshot, ExportKind.LEDGER)]
        assert await read(snapshot, ExportKind.LEDGER, Period(DAY.end, DAY.end + HOUR)) == []
    assert [(row["account"], row["amount_minor"], row["line"]) for row in rows] == [
        ("stripe_balance", 2000, 1),
        ("fee_revenue", -2000, 2),
    ] * 2
    assert {row["claim_id"] for row in rows} == {first.recovery.claim_id, second.recovery.claim_id}
    assert {row["kind"] for row in rows} == {"FEE_CHARGED"}


async def test_of_transactions_every_fact_is_read(store: Store) -> None:
    (whole, plain) = await added(store, a_transaction_with_every_field(), a_transaction(at=LATER))
    async with store.source.open() as snapshot:
        kind = ExportKind.TRANSACTIONS
        rows = [told(kind, row) for row in await read(snapshot, kind)]
    assert [row["number"] for row in rows] == [whole.number, plain.number]
    assert rows[0]["recovered_minor"] == whole.quote.recovered.minor_units
    assert (rows[0]["charge_reference"], rows[1]["charge_reference"]) == (whole.charge, None)
    assert UUID(str(rows[0]["id"])) == whole.id
    assert rows[1]["status"] == "PENDING"


async def test_a_snapshot_sees_nothing_of_what_comes_after_it(store: Store) -> None:
    await added(store, a_transaction())
    async with store.source.open() as snapshot:
        assert await snapshot.count(ExportKind.TRANSACTIONS, DAY) == 1
        await added(store, a_transaction())
        assert len(await read(snapshot, ExportKind.TRANSACTIONS)) == 1
        assert await snapshot.head() is None
    async with store.source.open() as snapshot:
        assert await snapshot.count(ExportKind.TRANSACTIONS, DAY) == 2
