"""What was recorded, in the order of its numbers, up to where nothing can appear any more.

Numbers are drawn in order and committed out of order. Every row here is written by a statement
that gives its transaction an id before it draws the row's number (`adapters/postgres/journal.py`).
A look sees the highest number that is visible, and then draws a transaction id of its own, the
ticket: whoever drew a lower number has a lower transaction id than that. So once no transaction
below the ticket runs any more, everything up to the number has been committed or never will be.

The snapshot's own end (`pg_snapshot_xmax`) is no ticket: it is one past the last transaction that
has ended, and several beyond it may run already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, Integer, Select, bindparam, select, text

from adapters.postgres.row import Row
from adapters.postgres.rows.audit import record_of
from adapters.postgres.rows.event import stored_event_of
from adapters.postgres.session import SingleStatements
from adapters.postgres.tables import audit_event, webhook_event
from application.ports.event_queries import StoredEvent
from application.ports.feeds import (
    Mark,
    News,
    OfEverything,
    OfSeller,
    OfTransaction,
    Topic,
    topics_of,
)
from domain.audit_chain import AuditRecord

# A ticket costs a transaction id, so none is drawn where nothing is new.
_NEWEST: Final = """
    SELECT last.place, CAST(CAST(pg_current_xact_id() AS text) AS bigint) AS ticket
    FROM (SELECT coalesce(max({column}), 0) AS place FROM {table}) AS last
    WHERE last.place > :known
"""

_OLDEST_RUNNING: Final = text("""
    SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint) AS ticket
""")

_RECORDS: Final = (
    select(audit_event)
    .where(
        audit_event.c.id > bindparam("after", type_=BigInteger),
        audit_event.c.id <= bindparam("through", type_=BigInteger),
    )
    .order_by(audit_event.c.id)
    .limit(bindparam("most", type_=Integer))
)


@dataclass(frozen=True, slots=True)
class Tide:
    """How far a table has settled; it asks the server that is written to, never a replica."""

    statements: SingleStatements
    table: str
    column: str

    async def newest(self, *, known: int) -> Mark | None:
        query = text(_NEWEST.format(table=self.table, column=self.column)).bindparams(
            bindparam("known", type_=BigInteger)
        )
        rows = await self.statements.rows(query, {"known": known})
        return Mark(rows[0].place, rows[0].ticket) if rows else None

    async def has_settled(self, mark: Mark) -> bool:
        (row,) = await self.statements.rows(_OLDEST_RUNNING)
        return bool(row.ticket > mark.ticket)


_ARRIVALS: Final = (
    select(*(column for column in webhook_event.c if column.name != "body"))
    .where(
        webhook_event.c.arrival > bindparam("after", type_=BigInteger),
        webhook_event.c.arrival <= bindparam("through", type_=BigInteger),
    )
    .order_by(webhook_event.c.arrival)
    .limit(bindparam("most", type_=Integer))
)


class PostgresAuditFeed(Tide):
    """The audit, followed."""

    def __init__(self, statements: SingleStatements) -> None:
        super().__init__(statements, "audit_event", "id")

    async def read(
        self, topic: Topic, *, after: int, through: int, limit: int
    ) -> Sequence[News[AuditRecord]]:
        query, values = _about(topic)
        values |= {"after": after, "through": through, "most": limit}
        return [_news(row) for row in await self.statements.rows(query, values)]


class PostgresEventFeed(Tide):
    """The inbox, followed."""

    def __init__(self, statements: SingleStatements) -> None:
        super().__init__(statements, "webhook_event", "arrival")

    async def read(
        self, topic: Topic, *, after: int, through: int, limit: int
    ) -> Sequence[News[StoredEvent]]:
        values = {"after": after, "through": through, "most": limit}
        rows = await self.statements.rows(_ARRIVALS, values)
        return [News(row.arrival, stored_event_of(row), (topic,)) for row in rows]


def _about(topic: Topic) -> tuple[Select[tuple[object, ...]], dict[str, object]]:
    match topic:
        case OfTransaction(id=id):
            return _RECORDS.where(audit_event.c.transaction_id == bindparam("of")), {"of": id}
        case OfSeller(id=id):
            return _RECORDS.where(audit_event.c.seller_id == bindparam("of")), {"of": id}
        case OfEverything():
            return _RECORDS, {}


def _news(row: Row) -> News[AuditRecord]:
    record = record_of(row)
    return News(record.id, record, topics_of(record))
