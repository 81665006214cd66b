"""Looks through the books in statements of a bounded size, each of which sees whole commits."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from adapters.postgres.queries import audit_statements as statements
from adapters.postgres.row import Row
from adapters.postgres.session import SingleStatements
from domain.book_check import (
    ATTEMPT_PATIENCE,
    EVENT_PATIENCE,
    JOB_PATIENCE,
    STATE_PATIENCE,
    Finding,
    FindingCode,
)
from domain.currency import Currency
from domain.money import Money

AT_ONCE: Final = 50_000
"""How many transactions or postings one statement weighs, so that none outlives its timeout."""

_ORDER: Final = {code: place for place, code in enumerate(FindingCode)}

_BEFORE_ALL: Final = UUID(int=0)

_Found = tuple[FindingCode, str | None]


@dataclass(frozen=True, slots=True)
class PostgresBookAuditor:
    """Reads what is committed, outside any unit of work."""

    session: SingleStatements
    at_once: int = AT_ONCE

    async def findings(self, *, at: datetime) -> Sequence[Finding]:
        counts: Counter[_Found] = Counter()
        amounts: Counter[_Found] = Counter()
        for row in await self._rows(at):
            name = (FindingCode(row.code), row.currency)
            counts[name] += row.found
            amounts[name] += row.minor or 0
        ordered = sorted(counts, key=lambda name: (_ORDER[name[0]], name[1] or ""))
        return [_finding(name, counts[name], amounts[name]) for name in ordered]

    async def _rows(self, at: datetime) -> list[Row]:
        rows = await self._postings()
        rows += await self.session.rows(statements.SNAPSHOT_OFF)
        rows += await self.session.rows(statements.TOTALS_OFF, {"as_of": None})
        rows += await self._transactions(at)
        patience = {
            "attempts_before": at - ATTEMPT_PATIENCE,
            "events_before": at - EVENT_PATIENCE,
            "job_patience": JOB_PATIENCE,
        }
        rows += await self.session.rows(statements.WAITING, patience)
        return rows

    async def _postings(self) -> list[Row]:
        rows: list[Row] = []
        after, at_once = _BEFORE_ALL, self.at_once
        while last := await self.session.rows(
            statements.LAST_POSTING, {"after": after, "at_once": at_once}
        ):
            through = last[0].id
            rows += await self.session.rows(
                statements.UNBALANCED, {"after": after, "through": through}
            )
            after = through
        return rows

    async def _transactions(self, at: datetime) -> list[Row]:
        rows: list[Row] = []
        (last,) = await self.session.rows(statements.LAST_NUMBER)
        for after in range(0, last.number, self.at_once):
            stretch = {
                "after": after,
                "through": after + self.at_once,
                "stuck_before": at - STATE_PATIENCE,
            }
            rows += await self.session.rows(statements.TRANSACTIONS, stretch)
        return rows


def _finding(name: _Found, count: int, minor: int) -> Finding:
    code, currency = name
    amount = None if currency is None else Money(minor, Currency.of(currency))
    return Finding(code, count, amount)
