"""Looks at the books and the stops that they raised, as rows."""

from typing import Any

from adapters.postgres.row import Row
from domain.book_check import BookCheck, Finding, FindingCode
from domain.currency import Currency
from domain.ids import BookCheckId, MoneyStopId
from domain.money import Money
from domain.money_stop import MoneyStop


def findings_column(check: BookCheck) -> list[dict[str, Any]]:
    """Return what the column of findings holds."""
    return [
        {
            "code": finding.code.value,
            "count": finding.count,
            "minor": finding.amount.minor_units if finding.amount else None,
            "currency": finding.amount.currency.code if finding.amount else None,
        }
        for finding in check.findings
    ]


def check_of(row: Row) -> BookCheck:
    """Return the look that a row tells of."""
    return BookCheck(
        id=BookCheckId(row.check_id),
        at=row.checked_at,
        findings=tuple(_finding(found) for found in row.findings),
    )


def stop_of(row: Row) -> MoneyStop:
    """Return the stop that a row tells of."""
    return MoneyStop(
        id=MoneyStopId(row.stop_id),
        raised_at=row.raised_at,
        check_id=row.stop_check_id,
        codes=tuple(FindingCode(code) for code in row.codes),
    )


def _finding(found: dict[str, Any]) -> Finding:
    amount = None
    if found["currency"] is not None:
        amount = Money(found["minor"], Currency.of(found["currency"]))
    return Finding(FindingCode(found["code"]), found["count"], amount)
