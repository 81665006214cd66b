"""The read side of the inbox: its ids grow with time, so they are its order."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Integer,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    select,
    text,
)

from adapters.postgres.rows.event import event_of, stored_event_of
from adapters.postgres.session import SingleStatements
from adapters.postgres.tables import webhook_event
from application.ports.event_queries import EventFilter, EventPage, StoredEvent
from domain.ids import TransactionId, WebhookEventId
from domain.webhook_event import WebhookEvent

_COLUMNS: Final = tuple(column for column in webhook_event.c if column.name != "body")

_OF_TRANSACTIONS: Final = text(f"""
    SELECT newest.* FROM unnest(:ids) AS wanted (id)
    CROSS JOIN LATERAL (
        SELECT {", ".join(column.name for column in _COLUMNS)} FROM webhook_event
        WHERE transaction_id = wanted.id
          AND (CAST(:after AS uuid) IS NULL OR webhook_event.id < :after)
        ORDER BY webhook_event.id DESC LIMIT :rows_max
    ) AS newest
    ORDER BY newest.id DESC
""").bindparams(  # noqa: S608 - nothing but the names of columns
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("after", type_=Uuid),
    bindparam("rows_max", type_=Integer),
)

_UNKNOWN: Final = text("""
    SELECT wanted.reference
    FROM unnest(:references) AS wanted (reference)
    LEFT JOIN webhook_event USING (reference)
    WHERE webhook_event.id IS NULL
""").bindparams(bindparam("references", type_=ARRAY(Text)))


class PostgresEventQueries:
    """Answers about the inbox without the bodies that events came in."""

    def __init__(self, statements: SingleStatements) -> None:
        self._statements = statements

    async def event(self, id: WebhookEventId) -> StoredEvent | None:
        query = select(*_COLUMNS).where(webhook_event.c.id == bindparam("id"))
        rows = await self._statements.rows(query, {"id": id})
        return stored_event_of(rows[0]) if rows else None

    async def page(
        self, filter: EventFilter, *, limit: int, after: WebhookEventId | None
    ) -> EventPage:
        query, values = _matching(filter)
        if after is not None:
            query = query.where(webhook_event.c.id < bindparam("after"))
            values["after"] = after
        query = query.order_by(webhook_event.c.id.desc()).limit(_limit())
        rows = await self._statements.rows(query, {**values, "rows_max": limit + 1})
        found = [stored_event_of(row) for row in rows]
        return EventPage(rows=found[:limit], has_next=len(found) > limit)

    async def of_transactions(
        self, ids: Sequence[TransactionId], *, limit: int, after: WebhookEventId | None
    ) -> Sequence[StoredEvent]:
        values = {"ids": list(ids), "after": after, "rows_max": limit}
        rows = await self._statements.rows(_OF_TRANSACTIONS, values)
        return [stored_event_of(row) for row in rows]

    async def oldest(self, filter: EventFilter, *, limit: int) -> Sequence[WebhookEvent]:
        query, values = _matching(filter)
        query = query.order_by(webhook_event.c.id).limit(_limit())
        rows = await self._statements.rows(query, {**values, "rows_max": limit})
        return [event_of(row) for row in rows]

    async def unknown(self, references: Sequence[str]) -> frozenset[str]:
        rows = await self._statements.rows(_UNKNOWN, {"references": list(references)})
        return frozenset(row.reference for row in rows)


def _limit() -> Any:
    return bindparam("rows_max", type_=Integer)


def _matching(filter: EventFilter) -> tuple[Select[Any], dict[str, object]]:
    equal = {
        "type": filter.type,
        "object_reference": filter.object_reference,
        "reference": filter.reference,
        "account": filter.account,
        "transaction_id": filter.transaction_id,
        "source": filter.source,
    }
    values: dict[str, object] = {n: value for n, value in equal.items() if value is not None}
    query = select(*_COLUMNS).where(*(webhook_event.c[name] == bindparam(name) for name in values))
    if filter.states is not None:
        states = bindparam("states", type_=ARRAY(Text))
        query = query.where(webhook_event.c.state == any_(states))
        values["states"] = list(filter.states)
    if filter.created_since is not None:
        query = query.where(webhook_event.c.created_at >= bindparam("created_since"))
        values["created_since"] = filter.created_since
    return query, values
