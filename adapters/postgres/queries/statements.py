"""What was booked of a seller, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ARRAY, Integer, Text, bindparam, text

from adapters.postgres.row import Row
from adapters.postgres.session import Reader
from adapters.postgres.tables.metadata import Moment
from domain.currency import Currency
from domain.ids import ClaimId, RecoveryId, SellerId, TransactionId
from domain.ledger import Account, PostingKind
from domain.money import Money
from domain.statement import LINES, BookedEntry, Month

_MONTHS: Final = text("""
    SELECT DISTINCT date_trunc('month', posted_at, 'UTC') AS month FROM posting
    WHERE seller_id = :seller_id AND kind = ANY(:kinds)
          AND (:before IS NULL OR posted_at < :before)
    ORDER BY month DESC LIMIT :most
""").bindparams(
    bindparam("seller_id", type_=Text),
    bindparam("before", type_=Moment),
    bindparam("most", type_=Integer),
    bindparam("kinds", [kind.value for kind in LINES], type_=ARRAY(Text)),
)

_ENTRIES: Final = text("""
    SELECT posting.posted_at, posting.kind, posting.cause, posting.transaction_id,
           transaction.claim_id, transaction.recovery_id,
           entry.account, entry.currency, entry.amount_minor
    FROM posting JOIN ledger_entry AS entry ON entry.posting_id = posting.id
    LEFT JOIN transaction ON transaction.id = posting.transaction_id
    WHERE posting.seller_id = :seller_id
          AND posting.posted_at >= :start AND posting.posted_at < :end
    ORDER BY posting.posted_at, entry.id
""").bindparams(
    bindparam("seller_id", type_=Text),
    bindparam("start", type_=Moment),
    bindparam("end", type_=Moment),
)


@dataclass(frozen=True, slots=True)
class PostgresStatementQueries:
    """Reads what is committed, outside any unit of work."""

    statements: Reader

    async def months(
        self, seller_id: SellerId, *, limit: int, before: Month | None
    ) -> Sequence[Month]:
        until = None if before is None else before.start
        values = {"seller_id": seller_id, "before": until, "most": limit}
        return [Month.of(row.month) for row in await self.statements.rows(_MONTHS, values)]

    async def entries(
        self, seller_id: SellerId, start: datetime, end: datetime
    ) -> Sequence[BookedEntry]:
        values = {"seller_id": seller_id, "start": start, "end": end}
        return [_entry(row) for row in await self.statements.rows(_ENTRIES, values)]


def _entry(row: Row) -> BookedEntry:
    about = row.transaction_id
    return BookedEntry(
        at=row.posted_at,
        kind=PostingKind(row.kind),
        cause=row.cause,
        account=Account(row.account),
        amount=Money(row.amount_minor, Currency.of(row.currency)),
        transaction_id=None if about is None else TransactionId(about),
        claim_id=None if row.claim_id is None else ClaimId(row.claim_id),
        recovery_id=None if row.recovery_id is None else RecoveryId(row.recovery_id),
    )
