"""Twenty thousand rows leave the database a bounded number at a time, and every cent with them."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest

from adapters.memory.system import ManualClock
from adapters.system.ids import Uuid7Source
from application.actor import system_actor
from application.download_export import DownloadExport
from application.run_export import RunExport
from domain.export import Export, ExportFormat, ExportKind, Period
from domain.ids import ExportId
from domain.signing import SigningKeys
from tests.builders import NOON, a_transaction_id
from tests.contract.store import Store
from tests.contract.test_audit_chain import sealer, told
from tests.integration.auditing import KEYS
from tests.integration.local.opside import opside
from tests.integration.postgres.test_audit_command import KEY
from tests.postgres_fixtures import PostgresDatabase

POSTINGS: Final = 10_000
FILL: Final = """
    WITH posted AS (
        INSERT INTO posting (id, kind, cause, seller_id, posted_at)
        SELECT gen_random_uuid(), 'FEE_CHARGED', '=ch_' || n, 'seller ' || n % 7,
               '2026-03-01T12:00:00Z'::timestamptz + n * interval '1 second'
        FROM generate_series(1, 10000) AS n
        RETURNING id, cause
    )
    INSERT INTO ledger_entry (posting_id, line, account, currency, amount_minor)
    SELECT id, line, account, 'usd',
           (CASE line WHEN 1 THEN 1 ELSE -1 END) * (length(cause) * 1000 + 7)
    FROM posted
    CROSS JOIN (VALUES (1, 'stripe_balance'), (2, 'fee_revenue')) AS side (line, account)
"""


@pytest.fixture
async def filled(postgres_store: Store, service: "asyncpg.Connection[Any]") -> Store:
    """Fill the ledger, and let the chain have a head."""
    async with service.transaction():
        await service.execute(FILL)
    await told(postgres_store, "a")
    await sealer(postgres_store)()
    return postgres_store


def an_export(format: ExportFormat) -> Export:
    return Export(
        id=ExportId(a_transaction_id()),
        kind=ExportKind.LEDGER,
        format=format,
        period=Period(NOON, NOON + timedelta(days=1)),
        reason="year's end",
        requested_by="ada",
        requested_at=NOON,
    )


def parsed(format: ExportFormat, text: str) -> list[Mapping[str, Any]]:
    if format is ExportFormat.CSV:
        return list(csv.DictReader(io.StringIO(text, newline="")))
    return [json.loads(line) for line in text.splitlines()]


def sums(rows: list[Mapping[str, Any]]) -> dict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        found[row["account"]] += int(row["amount_minor"])
    return dict(found)


async def ledger_of(service: "asyncpg.Connection[Any]") -> dict[str, int]:
    rows = await service.fetch(
        "SELECT account, CAST(sum(amount_minor) AS bigint) AS sum"
        " FROM ledger_entry GROUP BY account"
    )
    return {row["account"]: row["sum"] for row in rows}


@pytest.mark.parametrize("format", ExportFormat)
async def test_the_file_is_the_ledger_to_the_cent(
    filled: Store, service: "asyncpg.Connection[Any]", format: ExportFormat
) -> None:
    export = an_export(format)
    async with filled.begin() as unit:
        await unit.exports.add(export)
    run = RunExport(filled.begin, filled.source, KEYS, ManualClock(NOON), Uuid7Source())
    await run(export.id, actor=system_actor("req-1"))
    ready = await filled.exports.export(export.id)
    assert ready is not None
    assert ready.file is not None
    assert (ready.rows_done, ready.rows_total) == (2 * POSTINGS, 2 * POSTINGS)
    pieces = [piece async for piece in DownloadExport(filled.exports).pieces(ready, ready.file)]
    # A thousand rows a piece, and the head of the table.
    assert len(pieces) == ready.file.chunks == 21
    assert max(map(len, pieces)) < 500 * 1_000
    whole = b"".join(pieces)
    assert (len(whole), sha256(whole).digest()) == (ready.file.size, ready.file.sha256)
    assert ready.manifest_of(ready.file).is_signed(ready.file.signature, KEYS)
    head = await filled.chain.last_head()
    assert ready.file.head == str(head)
    rows = parsed(format, whole.decode())
    assert len({row["entry"] for row in rows}) == 2 * POSTINGS
    assert sums(rows) == await ledger_of(service)
    guard = "'" if format is ExportFormat.CSV else ""
    assert rows[0]["cause"] == f"{guard}=ch_1"


@pytest.mark.usefixtures("filled")
async def test_the_command_writes_the_same_and_its_manifest(
    service: "asyncpg.Connection[Any]", postgres_database: PostgresDatabase, tmp_path: Path
) -> None:
    variables = {"DATABASE_URL": postgres_database.service_url, "AUDIT_SIGNING_KEYS": KEY}
    out = tmp_path / "ledger.csv"
    words = ("audit", "export", "--kind", "ledger", "--format", "csv", "--out", str(out))
    done = opside(*words, "--json", where=tmp_path, variables=variables)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "ledger.csv.manifest.json").read_text())
    assert manifest == json.loads(done.stdout)
    assert manifest["sha256"] == sha256(out.read_bytes()).hexdigest()
    key_id, _, digest = manifest["signature"].partition(":")
    assert SigningKeys((KEY.encode(),)).sign(b"", purpose=b"the manifest of an export")[0] == key_id
    assert len(digest) == 64
    assert sums(parsed(ExportFormat.CSV, out.read_text())) == await ledger_of(service)

    # The same in lines, of a part, told to a person.
    lines = tmp_path / "part.jsonl"
    words = ("audit", "export", "--kind", "LEDGER", "--format", "jsonl", "--out", str(lines))
    part = ("--from", "2026-03-01T12:00:01", "--to", "2026-03-01T12:00:11")
    done = opside(*words, *part, where=tmp_path, variables=variables)
    assert "20 rows in" in done.stdout, done.stderr
    assert len(lines.read_text().splitlines()) == 20
    assert not (tmp_path / "part.jsonl.part").exists()
    assert (tmp_path / "part.jsonl.manifest.json").exists()
