"""Every unit that changes something says in the audit who did it, in which request, and what."""

import sys
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, Final

from adapters.memory.journal import MemoryAuditLog
from application.ports.unit_of_work import UnitOfWork

AUDITED: Final = (
    "transactions",
    "receipts",
    "accounts",
    "customers",
    "cards",
    "refunds",
    "disputes",
    "clawbacks",
    "dues",
    "payouts",
    "subscriptions",
    "invoices",
    "postings",
)
"""What is about money or about people; the rest is how the service gets its work done."""


def require_told(unit: UnitOfWork) -> None:
    """Fail where a use case is about to commit a change that no record tells of."""
    assert isinstance(unit.audit, MemoryAuditLog)
    draft: Any = unit.audit.tables
    records = draft.audit.maps[0].values()
    for record in records:
        assert record.actor.subject, record
        assert record.actor.request_id, record
        assert record.after, record
    changed = [
        (table, key)
        for table in AUDITED
        for key, row in getattr(draft, table).maps[0].items()
        if _timeless(row) != _timeless(getattr(draft, table).maps[1].get(key))
    ]
    assert records or not changed or not _is_the_services(), changed


def _timeless(row: Any) -> Any:
    """Return a row as it would be at any other time: when it was looked at is no change."""
    if not is_dataclass(row) or isinstance(row, type):
        return row
    values = {field.name: getattr(row, field.name) for field in fields(row)}
    return {
        name: None if isinstance(value, datetime) or name == "version" else value
        for name, value in values.items()
    }


def _is_the_services() -> bool:
    """Return whether a use case opened the unit, and not a test that sets something up."""
    frame = sys._getframe()  # noqa: SLF001 - the one way to learn who is calling
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_globals.get("__name__", "").startswith("application."):
            return True
    return False
