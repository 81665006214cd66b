"""Answers about the audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    select,
    text,
    tuple_,
)

from adapters.postgres.row import Row
from adapters.postgres.rows.audit import record_of
from adapters.postgres.session import Reader, SingleStatements
from adapters.postgres.tables import audit_event, audit_seal
from adapters.postgres.tables.metadata import Moment
from application.ports.audit_queries import (
    AuditCursor,
    AuditedMoney,
    AuditFilter,
    AuditPage,
    KeptRecord,
    SellerAudit,
)
from domain.currency import Currency
from domain.ids import SellerId, TransactionId
from domain.money import Money

_TRAILS: Final = text("""
    SELECT trail.*, audit_seal.sequence
    FROM unnest(:ids) AS wanted (id)
    CROSS JOIN LATERAL (
        SELECT * FROM audit_event
        WHERE transaction_id = wanted.id AND audit_event.id > :after
        ORDER BY audit_event.id LIMIT :most
    ) AS trail
    LEFT JOIN audit_seal ON audit_seal.audit_event_id = trail.id
    ORDER BY trail.id
""").bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("after", type_=BigInteger),
    bindparam("most", type_=Integer),
)

_EVENTS: Final = (
    select(audit_event, audit_seal.c.sequence)
    .join_from(audit_event, audit_seal, isouter=True)
    .order_by(audit_event.c.at.desc(), audit_event.c.id.desc())
    .limit(bindparam("most", type_=Integer))
)

_CONDITIONS: Final = {
    "subject": audit_event.c.subject == bindparam("subject", type_=Text),
    "actor": audit_event.c.actor == bindparam("actor", type_=Text),
    "action": audit_event.c.action == bindparam("action", type_=Text),
    "since": audit_event.c.at >= bindparam("since", type_=Moment),
    "until": audit_event.c.at < bindparam("until", type_=Moment),
}

_OLDER: Final = tuple_(audit_event.c.at, audit_event.c.id) < tuple_(
    bindparam("after_at", type_=Moment), bindparam("after_id", type_=BigInteger)
)

_ACTIONS: Final = text("""
    SELECT action, count(*) AS count FROM audit_event
    WHERE seller_id = :seller_id AND at >= :since
    GROUP BY action ORDER BY action
""").bindparams(bindparam("seller_id", type_=Text), bindparam("since", type_=Moment))

# A transaction counts once, however many records are about it.
_MONEY: Final = text("""
    WITH told AS (
        SELECT DISTINCT transaction_id FROM audit_event
        WHERE seller_id = :seller_id AND at >= :since AND transaction_id IS NOT NULL
    )
    SELECT currency, count(*) AS transactions,
           CAST(sum(recovered_minor) AS bigint) AS recovered,
           CAST(sum(fee_minor) AS bigint) AS fees,
           CAST(sum(payout_minor) AS bigint) AS shares,
           CAST(sum(refunded_minor) AS bigint) AS refunded,
           CAST(sum(reversed_minor) AS bigint) AS reversed,
           CAST(sum(clawed_back_minor) AS bigint) AS clawed_back
    FROM transaction JOIN told ON told.transaction_id = transaction.id
    WHERE transaction.seller_id = :seller_id
    GROUP BY currency ORDER BY currency
""").bindparams(bindparam("seller_id", type_=Text), bindparam("since", type_=Moment))


@dataclass(frozen=True, slots=True)
class PostgresAuditQueries:
    """Reads what is committed, outside any unit of work."""

    statements: SingleStatements
    reports: Reader

    async def trails(
        self, ids: Sequence[TransactionId], *, limit: int, after: int
    ) -> Sequence[KeptRecord]:
        values = {"ids": list(ids), "after": after, "most": limit}
        return [_kept(row) for row in await self.statements.rows(_TRAILS, values)]

    async def events(
        self, filter: AuditFilter, *, limit: int, after: AuditCursor | None
    ) -> AuditPage:
        given = {name: getattr(filter, name) for name in _CONDITIONS}
        values = {name: value for name, value in given.items() if value is not None}
        query: Select[tuple[object, ...]] = _EVENTS.where(*(_CONDITIONS[name] for name in values))
        if after is not None:
            query = query.where(_OLDER)
            values |= {"after_at": after.at, "after_id": after.id}
        rows = await self.reports.rows(query, {**values, "most": limit + 1})
        return AuditPage(rows=[_kept(row) for row in rows[:limit]], has_next=len(rows) > limit)

    async def seller(self, seller_id: SellerId, *, since: datetime) -> SellerAudit:
        values = {"seller_id": seller_id, "since": since}
        actions = await self.reports.rows(_ACTIONS, values)
        money = await self.reports.rows(_MONEY, values)
        return SellerAudit(
            actions=[(row.action, row["count"]) for row in actions],
            money=[_money(row) for row in money],
        )


def _kept(row: Row) -> KeptRecord:
    return KeptRecord(record_of(row), row.sequence)


def _money(row: Row) -> AuditedMoney:
    currency = Currency.of(row.currency)
    return AuditedMoney(
        transactions=row.transactions,
        recovered=Money(row.recovered, currency),
        fees=Money(row.fees, currency),
        shares=Money(row.shares, currency),
        refunded=Money(row.refunded, currency),
        reversed=Money(row.reversed, currency),
        clawed_back=Money(row.clawed_back, currency),
    )
