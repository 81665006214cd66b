"""Exports read back as they were written, and no cell of theirs is a formula."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.export import ExportFormat, ExportKind, Manifest, Period
from domain.export_text import COLUMNS, Cell, beginning, guarded, text_of
from domain.signing import SigningKeys

KEYS = SigningKeys((b"a secret of the tests",))
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
FACTS = st.dictionaries(WORDS, st.none() | WORDS, max_size=3)
CELLS: st.SearchStrategy[Cell] = st.none() | st.integers() | WORDS | FACTS
ROWS = st.lists(st.tuples(*[CELLS] * len(COLUMNS[ExportKind.LEDGER])), max_size=4)


def unguarded(text: str) -> str:
    return text.removeprefix("'")


@given(ROWS)
def test_csv_reads_back(rows: list[tuple[Cell, ...]]) -> None:
    written = beginning(ExportKind.LEDGER, ExportFormat.CSV)
    written += text_of(ExportKind.LEDGER, ExportFormat.CSV, rows)
    header, *read = csv.reader(io.StringIO(written, newline=""))
    assert tuple(header) == COLUMNS[ExportKind.LEDGER]
    for row, cells in zip(rows, read, strict=True):
        for cell, shown in zip(row, cells, strict=True):
            if isinstance(cell, str):
                assert unguarded(shown) == cell
            elif isinstance(cell, int):
                assert int(shown) == cell
            else:
                assert (json.loads(shown) if shown else None) == cell


@given(ROWS)
def test_json_lines_read_back(rows: list[tuple[Cell, ...]]) -> None:
    assert beginning(ExportKind.LEDGER, ExportFormat.JSON_LINES) == ""
    written = text_of(ExportKind.LEDGER, ExportFormat.JSON_LINES, rows)
    lines = written.split("\n")
    assert lines.pop() == ""
    assert [tuple(json.loads(line).values()) for line in lines] == rows
    assert all(tuple(json.loads(line)) == COLUMNS[ExportKind.LEDGER] for line in lines)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "'=1"])
def test_what_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"
    row: list[Cell] = [text, -5]
    shown = text_of(ExportKind.AUDIT, ExportFormat.CSV, [row])
    # An amount is a number: it is no text, and stays one.
    assert next(csv.reader(io.StringIO(shown, newline=""))) == [f"'{text}", "-5"]


@given(WORDS)
def test_a_guard_is_taken_off_by_whoever_reads(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@"))


def test_a_manifest_is_signed_by_who_holds_the_key() -> None:
    manifest = Manifest(
        kind=ExportKind.LEDGER,
        format=ExportFormat.CSV,
        period=Period(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)),
        rows=2,
        size=10,
        sha256=bytes(32),
        head=None,
    )
    assert manifest.as_words() == {
        "kind": "LEDGER",
        "format": "CSV",
        "from": "2026-03-01T00:00:00+00:00",
        "to": "2026-04-01T00:00:00+00:00",
        "rows": 2,
        "size": 10,
        "sha256": "0" * 64,
        "head": None,
    }
    signature = manifest.sign(KEYS)
    assert manifest.is_signed(signature, KEYS)
    assert not manifest.is_signed(signature, SigningKeys((b"another",)))
