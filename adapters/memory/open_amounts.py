"""What is held, and what does not agree, by looking at every row."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.memory.database import MemoryDatabase
from application.ports.open_amounts import HeldAmount
from domain.currency import Currency
from domain.money import Money
from domain.reconciliation import DiscrepancyState, RunState
from domain.transaction import Transaction
from domain.transfer import HoldReason


@dataclass(frozen=True, slots=True)
class MemoryOpenAmounts:
    """Keeps `OpenAmounts`."""

    database: MemoryDatabase

    async def held(self) -> Sequence[HeldAmount]:
        found: defaultdict[tuple[HoldReason, str], list[Transaction]] = defaultdict(list)
        for row in self.database.tables.transactions.values():
            if row.hold_reason is not None:
                found[row.hold_reason, row.share_due.currency.code].append(row)
        return [
            HeldAmount(
                reason=reason,
                amount=Money(sum(row.share_due.minor_units for row in rows), Currency.of(code)),
                count=len(rows),
            )
            for (reason, code), rows in sorted(found.items())
        ]

    async def drift(self) -> Sequence[Money]:
        tables = self.database.tables
        ended = [
            (run.finished_at, run.id)
            for run in tables.runs.values()
            if run.state is RunState.DONE and run.finished_at is not None
        ]
        last = max(ended)[1] if ended else None
        sums: defaultdict[str, int] = defaultdict(int)
        for one in tables.discrepancies.values():
            if one.run_id == last and one.state is not DiscrepancyState.REPAIRED:
                line = one.line
                difference = line.ours.minor_units - line.stripe.minor_units
                sums[line.ours.currency.code] += abs(difference)
        return [Money(amount, Currency.of(code)) for code, amount in sorted(sums.items())]
