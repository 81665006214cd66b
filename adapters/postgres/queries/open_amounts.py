"""What is held, and what does not agree, summed by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from adapters.postgres.session import SingleStatements
from application.ports.open_amounts import HeldAmount
from domain.currency import Currency
from domain.money import Money
from domain.transfer import HoldReason

_HELD: Final = text("""
    SELECT hold_reason, currency, count(*) AS count,
           CAST(sum(payout_minor - withheld_minor - netted_minor) AS bigint) AS amount
    FROM transaction WHERE transfer_state = 'HELD'
    GROUP BY hold_reason, currency ORDER BY hold_reason, currency
""")

_DRIFT: Final = text("""
    WITH last AS (
        SELECT id FROM reconciliation_run WHERE state = 'DONE'
        ORDER BY finished_at DESC, id DESC LIMIT 1
    )
    SELECT currency, CAST(sum(abs(ours_minor - stripe_minor)) AS bigint) AS amount
    FROM discrepancy JOIN last ON last.id = discrepancy.run_id
    WHERE discrepancy.state <> 'REPAIRED'
    GROUP BY currency ORDER BY currency
""")


@dataclass(frozen=True, slots=True)
class PostgresOpenAmounts:
    """Reads what is committed, outside any unit of work."""

    statements: SingleStatements

    async def held(self) -> Sequence[HeldAmount]:
        return [
            HeldAmount(
                reason=HoldReason(row.hold_reason),
                amount=Money(row.amount, Currency.of(row.currency)),
                count=row.count,
            )
            for row in await self.statements.rows(_HELD)
        ]

    async def drift(self) -> Sequence[Money]:
        rows = await self.statements.rows(_DRIFT)
        return [Money(row.amount, Currency.of(row.currency)) for row in rows]
