"""Answers about transactions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ARRAY, Uuid, bindparam, func, select

from adapters.postgres.clawbacks import CLAWBACKS
from adapters.postgres.queries.open_work import OPEN_WORK, open_work_of
from adapters.postgres.queries.pages import count_query, page_query, split, wanted
from adapters.postgres.row import Row
from adapters.postgres.rows.attempt import attempt_of
from adapters.postgres.rows.clawback import clawbacks_of
from adapters.postgres.rows.recourse import dispute_of, refund_of
from adapters.postgres.rows.transaction import transaction_of
from adapters.postgres.session import SingleStatements
from adapters.postgres.tables import (
    attempt,
    audit_event,
    clawback,
    dispute,
    ledger_entry,
    posting,
    refund,
    transaction,
)
from application.ports.queries import (
    LedgerLine,
    PageRequest,
    TimelineEvent,
    TransactionFilter,
    TransactionPage,
)
from domain.attempt import Attempt
from domain.clawback import Clawback
from domain.currency import Currency
from domain.dispute import Dispute
from domain.ids import ClawbackId, TransactionId
from domain.ledger import Account, PostingKind
from domain.money import Money
from domain.open_work import OpenWork
from domain.refund import Refund
from domain.transaction import Transaction

_IDS: Final = bindparam("ids", type_=ARRAY(Uuid))

_TRANSACTION: Final = select(transaction).where(transaction.c.id == bindparam("id"))

_NUMBERED: Final = select(transaction).where(transaction.c.number == bindparam("number"))

_TIMELINES: Final = (
    select(
        audit_event.c.id,
        audit_event.c.transaction_id,
        audit_event.c.at,
        audit_event.c.action,
        audit_event.c.actor,
        audit_event.c.role,
        audit_event.c.before,
        audit_event.c.after,
    )
    .where(audit_event.c.transaction_id == func.any(_IDS))
    .order_by(audit_event.c.at, audit_event.c.id)
)

_LEDGER_LINES: Final = (
    select(
        posting.c.transaction_id,
        posting.c.posted_at,
        posting.c.kind,
        posting.c.cause,
        ledger_entry.c.account,
        ledger_entry.c.currency,
        ledger_entry.c.amount_minor,
    )
    .join_from(posting, ledger_entry)
    .where(posting.c.transaction_id == func.any(_IDS))
    .order_by(posting.c.posted_at, ledger_entry.c.id)
)

_REFUNDS: Final = (
    select(refund)
    .where(refund.c.transaction_id == func.any(_IDS))
    .order_by(refund.c.created_at, refund.c.reference)
)

_DISPUTES: Final = (
    select(dispute)
    .where(dispute.c.transaction_id == func.any(_IDS))
    .order_by(dispute.c.opened_at, dispute.c.reference)
)

_ATTEMPTS: Final = (
    select(attempt)
    .where(attempt.c.transaction_id == func.any(_IDS))
    .order_by(attempt.c.created_at, attempt.c.id)
)

_CLAWBACK: Final = CLAWBACKS.where(clawback.c.id == bindparam("id"))

_CLAWBACKS: Final = CLAWBACKS.where(clawback.c.transaction_id == func.any(_IDS))


@dataclass(frozen=True, slots=True)
class PostgresTransactionQueries:
    """Reads what is committed, outside any unit of work."""

    statements: SingleStatements

    async def transaction(self, id: TransactionId) -> Transaction | None:
        rows = await self.statements.rows(_TRANSACTION, {"id": id})
        return transaction_of(rows[0]) if rows else None

    async def page(self, filter: TransactionFilter, page: PageRequest) -> TransactionPage:
        query, values = page_query(filter, page)
        rows, older, newer = split(await self.statements.rows(query, values), page)
        return TransactionPage(
            rows=[transaction_of(row) for row in rows], has_next=older, has_previous=newer
        )

    async def count(self, filter: TransactionFilter) -> int:
        (row,) = await self.statements.rows(count_query(filter), wanted(filter))
        return int(row[0])

    async def timelines(self, ids: Sequence[TransactionId]) -> Sequence[TimelineEvent]:
        rows = await self.statements.rows(_TIMELINES, {"ids": list(ids)})
        return [_timeline_event(row) for row in rows]

    async def ledger_lines(self, ids: Sequence[TransactionId]) -> Sequence[LedgerLine]:
        rows = await self.statements.rows(_LEDGER_LINES, {"ids": list(ids)})
        return [_ledger_line(row) for row in rows]

    async def refunds(self, ids: Sequence[TransactionId]) -> Sequence[Refund]:
        rows = await self.statements.rows(_REFUNDS, {"ids": list(ids)})
        return [refund_of(row) for row in rows]

    async def disputes(self, ids: Sequence[TransactionId]) -> Sequence[Dispute]:
        rows = await self.statements.rows(_DISPUTES, {"ids": list(ids)})
        return [dispute_of(row) for row in rows]

    async def clawbacks(self, ids: Sequence[TransactionId]) -> Sequence[Clawback]:
        return clawbacks_of(await self.statements.rows(_CLAWBACKS, {"ids": list(ids)}))

    async def clawback(self, id: ClawbackId) -> Clawback | None:
        found = clawbacks_of(await self.statements.rows(_CLAWBACK, {"id": id}))
        return found[0] if found else None

    async def attempts(self, ids: Sequence[TransactionId]) -> Sequence[Attempt]:
        rows = await self.statements.rows(_ATTEMPTS, {"ids": list(ids)})
        return [attempt_of(row) for row in rows]

    async def open_work(self, ids: Sequence[TransactionId]) -> Sequence[OpenWork]:
        return open_work_of(ids, await self.statements.rows(OPEN_WORK, {"ids": list(ids)}))

    async def numbered(self, number: int) -> Transaction | None:
        rows = await self.statements.rows(_NUMBERED, {"number": number})
        return transaction_of(rows[0]) if rows else None


def _timeline_event(row: Row) -> TimelineEvent:
    names = sorted(row.before.keys() | row.after.keys())
    return TimelineEvent(
        number=row.id,
        transaction_id=TransactionId(row.transaction_id),
        at=row.at,
        action=row.action,
        actor=row.actor,
        role=row.role,
        changes=[(name, row.before.get(name), row.after.get(name)) for name in names],
    )


def _ledger_line(row: Row) -> LedgerLine:
    return LedgerLine(
        transaction_id=TransactionId(row.transaction_id),
        at=row.posted_at,
        kind=PostingKind(row.kind),
        cause=row.cause,
        account=Account(row.account),
        amount=Money(row.amount_minor, Currency.of(row.currency)),
    )
