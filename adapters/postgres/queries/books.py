"""Answers about the books: snapshots, and what came after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Integer, Text, bindparam, text

from adapters.postgres.row import Row
from adapters.postgres.session import SingleStatements
from adapters.postgres.tables.metadata import Moment
from application.ports.book_queries import (
    AccountBalance,
    EntryCursor,
    EntryPage,
    SellerEntry,
)
from domain.currency import Currency
from domain.ids import SellerId
from domain.ledger import Account, PostingKind
from domain.money import Money

# The newest snapshot all of which had been booked by then; of the later ones only those stretches
# that hold something of that time; and whatever no snapshot covers yet. The moment of a posting is
# looked up entry by entry: as a join it would be planned over all postings that there are.
TRIAL_BALANCE: Final = """
    WITH wanted AS (
        SELECT coalesce(:as_of, 'infinity'::timestamptz) AS at
    ), base AS (
        SELECT through_id FROM ledger_snapshot
        WHERE latest_at <= (SELECT at FROM wanted)
        ORDER BY latest_at DESC, through_id DESC LIMIT 1
    ), stretch AS (
        SELECT after_id, through_id FROM ledger_snapshot
        WHERE through_id > coalesce((SELECT through_id FROM base), 0)
              AND earliest_at <= (SELECT at FROM wanted)
        UNION ALL
        SELECT coalesce(max(through_id), 0), 9223372036854775807 FROM ledger_snapshot
    ), line AS (
        SELECT account, currency, balance_minor AS minor FROM ledger_snapshot_balance
        WHERE through_id = (SELECT through_id FROM base)
        UNION ALL
        SELECT entry.account, entry.currency, entry.amount_minor
        FROM stretch CROSS JOIN LATERAL (
            SELECT posting_id, account, currency, amount_minor FROM ledger_entry
            WHERE id > stretch.after_id AND id <= stretch.through_id
        ) AS entry
        WHERE (
            SELECT posted_at FROM posting WHERE posting.id = entry.posting_id
        ) <= (SELECT at FROM wanted)
    )
    SELECT account, currency, CAST(sum(minor) AS bigint) AS minor
    FROM line GROUP BY account, currency ORDER BY account, currency
"""

_TRIAL_BALANCE: Final = text(TRIAL_BALANCE).bindparams(bindparam("as_of", type_=Moment))

_SELLER_ENTRIES: Final = """
    SELECT entry.id AS number, posting.transaction_id, posting.posted_at, posting.kind,
           posting.cause, entry.account, entry.currency, entry.amount_minor
    FROM posting JOIN ledger_entry AS entry ON entry.posting_id = posting.id
    WHERE posting.seller_id = :seller_id {after}
    ORDER BY posting.posted_at DESC, entry.id DESC
    LIMIT :rows_max
"""

_NEWEST: Final = text(_SELLER_ENTRIES.format(after="")).bindparams(
    bindparam("seller_id", type_=Text), bindparam("rows_max", type_=Integer)
)

# The first condition says no more than the second; the index knows it.
_OLDER: Final = text(
    _SELLER_ENTRIES.format(
        after="AND posting.posted_at <= :at AND (posting.posted_at, entry.id) < (:at, :number)"
    )
).bindparams(
    bindparam("seller_id", type_=Text),
    bindparam("rows_max", type_=Integer),
    bindparam("at", type_=Moment),
    bindparam("number", type_=BigInteger),
)


@dataclass(frozen=True, slots=True)
class PostgresBookQueries:
    """Reads what is committed, outside any unit of work."""

    statements: SingleStatements

    async def trial_balance(self, as_of: datetime | None = None) -> Sequence[AccountBalance]:
        rows = await self.statements.rows(_TRIAL_BALANCE, {"as_of": as_of})
        return [
            AccountBalance(Account(row.account), Money(row.minor, Currency.of(row.currency)))
            for row in rows
        ]

    async def seller_entries(
        self, seller_id: SellerId, *, limit: int, after: EntryCursor | None
    ) -> EntryPage:
        values: dict[str, object] = {"seller_id": seller_id, "rows_max": limit + 1}
        if after is not None:
            values |= {"at": after.at, "number": after.number}
        rows = await self.statements.rows(_OLDER if after else _NEWEST, values)
        return EntryPage(rows=[_entry(row) for row in rows[:limit]], has_next=len(rows) > limit)


def _entry(row: Row) -> SellerEntry:
    return SellerEntry(
        number=row.number,
        transaction_id=row.transaction_id,
        at=row.posted_at,
        kind=PostingKind(row.kind),
        cause=row.cause,
        account=Account(row.account),
        amount=Money(row.amount_minor, Currency.of(row.currency)),
    )
