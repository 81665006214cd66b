"""Answers about what is open with sellers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, text
from sqlalchemy.types import Text

from adapters.postgres.row import Row
from adapters.postgres.session import SingleStatements
from application.ports.clawbacks import SellerBalance
from domain.currency import Currency
from domain.ids import SellerId
from domain.money import Money

# The index of a seller's open dues leads to the first half, that of the seller's own transactions
# to the second.
_BALANCES: Final = text("""
    WITH line AS (
        SELECT currency, 0 AS owed, 0 AS held,
               CASE side WHEN 'DEBT' THEN amount_minor - settled_minor ELSE 0 END AS debt,
               CASE side WHEN 'CREDIT' THEN amount_minor - settled_minor ELSE 0 END AS credit,
               CASE side WHEN 'DEBT' THEN created_at END AS debt_at,
               CASE side WHEN 'CREDIT' THEN created_at END AS credit_at
        FROM due
        WHERE seller_id = :seller_id AND settled_minor < amount_minor
        UNION ALL
        SELECT currency, payout_minor - withheld_minor - netted_minor,
               CASE transfer_state WHEN 'HELD'
                   THEN payout_minor - withheld_minor - netted_minor ELSE 0 END,
               0, 0, NULL, NULL
        FROM transaction
        WHERE seller_id = :seller_id
              AND transfer_state IN ('PLANNED', 'HELD', 'SUBMITTED', 'FAILED')
    )
    SELECT currency, CAST(sum(owed) AS bigint) AS owed, CAST(sum(held) AS bigint) AS held,
           CAST(sum(debt) AS bigint) AS debt, CAST(sum(credit) AS bigint) AS credit,
           min(debt_at) AS debt_at, min(credit_at) AS credit_at
    FROM line GROUP BY currency ORDER BY currency
""").bindparams(bindparam("seller_id", type_=Text))


@dataclass(frozen=True, slots=True)
class PostgresSellerBalances:
    """Reads what is committed, outside any unit of work."""

    statements: SingleStatements

    async def balances(self, seller_id: SellerId) -> Sequence[SellerBalance]:
        rows = await self.statements.rows(_BALANCES, {"seller_id": seller_id})
        return [_balance(row) for row in rows]


def _balance(row: Row) -> SellerBalance:
    currency = Currency.of(row.currency)
    return SellerBalance(
        owed=Money(row.owed, currency),
        held=Money(row.held, currency),
        debt=Money(row.debt, currency),
        credit=Money(row.credit, currency),
        oldest_debt_at=row.debt_at,
        oldest_credit_at=row.credit_at,
    )
