"""Answers about the account of the platform's balance."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Text,
    Uuid,
    bindparam,
    func,
    literal_column,
    select,
)

from adapters.postgres.row import Row
from adapters.postgres.rows.transaction import transaction_of
from adapters.postgres.session import SingleStatements
from adapters.postgres.tables import customer, ledger_entry, posting, transaction
from adapters.postgres.tables.metadata import Moment
from adapters.postgres.tables.transactions import UNFINISHED
from domain.balance import BalanceLine
from domain.currency import Currency
from domain.ids import TransactionId
from domain.ledger import Account, PostingKind
from domain.money import Money
from domain.period import Period
from domain.transaction import Transaction

_LINES: Final = (
    select(
        posting.c.cause,
        posting.c.kind,
        posting.c.posted_at,
        posting.c.transaction_id,
        ledger_entry.c.currency,
        ledger_entry.c.amount_minor,
    )
    .join_from(posting, ledger_entry)
    .where(ledger_entry.c.account == Account.STRIPE_BALANCE)
    .order_by(posting.c.posted_at, ledger_entry.c.id)
)

_POSTED: Final = _LINES.where(
    posting.c.posted_at >= bindparam("begins"), posting.c.posted_at < bindparam("ends")
).limit(bindparam("most", type_=Integer))

_CAUSED: Final = _LINES.where(posting.c.cause == func.any(bindparam("causes", type_=ARRAY(Text))))

_TRANSACTIONS: Final = select(transaction).where(
    transaction.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid)))
)

_CUSTOMERS: Final = select(customer.c.customer_reference).where(
    customer.c.customer_reference == func.any(bindparam("references", type_=ARRAY(Text)))
)

# Written as in the index: a prepared statement finds it by that alone.
_UNFINISHED: Final = (
    select(transaction)
    .where(
        literal_column(UNFINISHED),
        transaction.c.number > bindparam("after", type_=BigInteger),
        transaction.c.updated_at < bindparam("before", type_=Moment),
    )
    .order_by(transaction.c.number)
    .limit(bindparam("most", type_=Integer))
)


@dataclass(frozen=True, slots=True)
class PostgresBalanceBook:
    """Reads what is committed, outside any unit of work."""

    statements: SingleStatements

    async def posted(self, period: Period, *, limit: int) -> Sequence[BalanceLine]:
        wanted = {"begins": period.begin, "ends": period.end, "most": limit}
        return [_line(row) for row in await self.statements.rows(_POSTED, wanted)]

    async def caused_by(self, causes: Collection[str]) -> Sequence[BalanceLine]:
        rows = await self.statements.rows(_CAUSED, {"causes": sorted(causes)})
        return [_line(row) for row in rows]

    async def transactions(
        self, ids: Collection[TransactionId]
    ) -> Mapping[TransactionId, Transaction]:
        rows = await self.statements.rows(_TRANSACTIONS, {"ids": sorted(ids)})
        found = [transaction_of(row) for row in rows]
        return {transaction.id: transaction for transaction in found}

    async def customers(self, references: Collection[str]) -> frozenset[str]:
        rows = await self.statements.rows(_CUSTOMERS, {"references": sorted(references)})
        return frozenset(row.customer_reference for row in rows)

    async def unfinished(
        self, *, before: datetime, after: int, limit: int
    ) -> Sequence[Transaction]:
        wanted = {"before": before, "after": after, "most": limit}
        return [transaction_of(row) for row in await self.statements.rows(_UNFINISHED, wanted)]


def _line(row: Row) -> BalanceLine:
    return BalanceLine(
        cause=row.cause,
        kind=PostingKind(row.kind),
        amount=Money(row.amount_minor, Currency.of(row.currency)),
        at=row.posted_at,
        transaction_id=None if row.transaction_id is None else TransactionId(row.transaction_id),
    )
