"""`opside books`: the trial balance, and all that is not as it must be; nothing is changed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from application.actor import system_actor
from application.ports.book_queries import AccountBalance
from domain.book_check import BookCheck
from domain.chart_of_accounts import CHART
from domain.money import Money
from entrypoints.container import close, container_of
from entrypoints.settings import Settings

BREACHED: Final = 1
"""The exit status where money is not accounted for."""


@dataclass(frozen=True, slots=True)
class BooksReport:
    """The books at a moment, and the findings of now."""

    as_of: datetime | None
    balances: Sequence[AccountBalance]
    check: BookCheck

    @property
    def status(self) -> int:
        """Return the exit status."""
        return BREACHED if self.check.breaches else 0


async def read_books(settings: Settings, as_of: datetime | None) -> BooksReport:
    """Return the books of the database that the settings name."""
    container = container_of(settings)
    actor = system_actor("opside books")
    moment = as_of.replace(tzinfo=UTC) if as_of is not None and as_of.tzinfo is None else as_of
    try:
        use_cases = container.books
        balances = await use_cases.show().trial_balance(actor=actor, as_of=moment)
        return BooksReport(moment, balances, await use_cases.check().look(actor=actor))
    finally:
        await close(container)


def print_books(report: BooksReport, *, as_json: bool) -> None:
    """Print a report: tables for people, one JSON object for programs."""
    if as_json:
        print(json.dumps(_document(report)))  # noqa: T201 - the answer that was asked for
        return
    console = Console()
    balances = Table("account", "type", "balance", title="Trial balance")
    balances.columns[2].justify = "right"
    for line in report.balances:
        balances.add_row(line.account, CHART[line.account].type, str(line.balance))
    console.print(balances)
    if not report.check.findings:
        console.print("Every invariant holds.")
        return
    findings = Table("finding", "breach", "count", "amount", title="Findings")
    for finding in report.check.findings:
        word = "[red]yes[/]" if finding.code.is_breach else "no"
        findings.add_row(finding.code, word, str(finding.count), _text(finding.amount))
    console.print(findings)


def _document(report: BooksReport) -> dict[str, Any]:
    return {
        "asOf": None if report.as_of is None else report.as_of.isoformat(),
        "trialBalance": [
            {"account": line.account.value, **_money(line.balance)} for line in report.balances
        ],
        "checkedAt": report.check.at.isoformat(),
        "breached": bool(report.check.breaches),
        "findings": [
            {
                "code": finding.code.value,
                "isBreach": finding.code.is_breach,
                "count": finding.count,
                "amount": None if finding.amount is None else _money(finding.amount),
            }
            for finding in report.check.findings
        ],
    }


def _money(amount: Money) -> dict[str, Any]:
    return {"amountMinor": amount.minor_units, "currency": amount.currency.code.upper()}


def _text(amount: Money | None) -> str:
    return "" if amount is None else str(amount)
