"""Rows as text: CSV that no spreadsheet runs, and JSON Lines."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from domain.export import ExportFormat, ExportKind

Cell = str | int | None | Mapping[str, str | None]

COLUMNS: Final[Mapping[ExportKind, tuple[str, ...]]] = {
    ExportKind.AUDIT: (
        "sequence",
        "id",
        "at",
        "action",
        "subject",
        "actor",
        "role",
        "request_id",
        "transaction_id",
        "seller_id",
        "before",
        "after",
        "recorded_at",
        "hash",
    ),
    ExportKind.LEDGER: (
        "entry",
        "posting_id",
        "posted_at",
        "kind",
        "cause",
        "transaction_id",
        "seller_id",
        "claim_id",
        "recovery_id",
        "line",
        "account",
        "currency",
        "amount_minor",
    ),
    ExportKind.TRANSACTIONS: (
        "number",
        "id",
        "seller_id",
        "claim_id",
        "recovery_id",
        "funds_flow",
        "charge_state",
        "transfer_state",
        "status",
        "currency",
        "recovered_minor",
        "fee_minor",
        "payout_minor",
        "refunded_minor",
        "reversed_minor",
        "clawed_back_minor",
        "charge_reference",
        "transfer_reference",
        "created_at",
        "updated_at",
    ),
}

_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
"""What a spreadsheet would take for the beginning of a formula, and our own sign against that."""


def beginning(kind: ExportKind, format: ExportFormat) -> str:
    """Return what stands before the first row."""
    return _csv([COLUMNS[kind]]) if format is ExportFormat.CSV else ""


def text_of(kind: ExportKind, format: ExportFormat, rows: Iterable[Sequence[Cell]]) -> str:
    """Return rows as lines, in the order of `COLUMNS`."""
    if format is ExportFormat.CSV:
        return _csv([_shown(cell) for cell in row] for row in rows)
    names = COLUMNS[kind]
    return "".join(f"{_json(dict(zip(names, row, strict=True)))}\n" for row in rows)


def guarded(text: str) -> str:
    """Return text that no spreadsheet takes for a formula; one leading `'` is the guard's."""
    return f"'{text}" if text.startswith(_RISKY) else text


def _csv(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _shown(cell: Cell) -> str | int:
    match cell:
        case None:
            return ""
        case int():
            return cell
        case str():
            return guarded(cell)
        case _:
            return _json(cell)


def _json(told: Mapping[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
