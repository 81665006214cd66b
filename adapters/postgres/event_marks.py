"""What workers write on events: one statement for all that are begun, or end, at the same time."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ARRAY, Text, Uuid, bindparam, text

from adapters.postgres.group_commit import GroupCommit
from adapters.postgres.row import Row
from adapters.postgres.rows.event import event_of
from adapters.postgres.session import SingleStatements
from application.ports.errors import NotFound
from domain.ids import WebhookEventId
from domain.webhook_event import WEBHOOK_EVENT_FINAL, WebhookEvent, WebhookEventState

_FINAL: Final = bindparam(
    "final", sorted(state.value for state in WEBHOOK_EVENT_FINAL), type_=ARRAY(Text)
)

# Locked in the order of their ids: two batches with the same events would else each wait for the
# other. It does what `WebhookEvent.begun` says.
_BEGIN: Final = text("""
    WITH held AS MATERIALIZED (
        SELECT id FROM webhook_event WHERE id = ANY(:ids) ORDER BY id FOR UPDATE
    ), begun AS (
        UPDATE webhook_event SET state = :processing, attempts = attempts + 1
        FROM held
        WHERE webhook_event.id = held.id AND NOT state = ANY(:final)
        RETURNING webhook_event.id, reference, type, object_reference, account, created_at,
                  received_at, state, attempts, note, last_error, transaction_id
    )
    SELECT held.id AS held_id, begun.* FROM held LEFT JOIN begun USING (id)
""").bindparams(
    _FINAL,
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("processing", WebhookEventState.PROCESSING.value, type_=Text),
)

_END: Final = text("""
    WITH held AS MATERIALIZED (
        SELECT id FROM webhook_event WHERE id = ANY(:ids) ORDER BY id FOR UPDATE
    )
    UPDATE webhook_event
    SET state = ended.state, note = ended.note, last_error = ended.last_error,
        transaction_id = ended.transaction_id
    FROM held JOIN unnest(:ids, :states, :notes, :errors, :transaction_ids)
        AS ended (id, state, note, last_error, transaction_id) USING (id)
    WHERE webhook_event.id = held.id AND NOT webhook_event.state = ANY(:final)
""").bindparams(
    _FINAL,
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("states", type_=ARRAY(Text)),
    bindparam("notes", type_=ARRAY(Text)),
    bindparam("errors", type_=ARRAY(Text)),
    bindparam("transaction_ids", type_=ARRAY(Uuid)),
)


class PostgresEventMarks:
    """Keeps `EventMarks` at a fraction of a commit for each."""

    def __init__(self, statements: SingleStatements) -> None:
        self._statements = statements
        self._begun: GroupCommit[WebhookEventId, Row | None] = GroupCommit(self._begin)
        self._ended: GroupCommit[WebhookEvent, None] = GroupCommit(self._end)

    async def begin(self, id: WebhookEventId) -> WebhookEvent | None:
        row = await self._begun.submit(id)
        if row is None:
            raise NotFound("event")
        return None if row.id is None else event_of(row)

    async def end(self, event: WebhookEvent) -> None:
        await self._ended.submit(event)

    async def _begin(self, ids: Sequence[WebhookEventId]) -> Sequence[Row | None]:
        rows = await self._statements.rows(_BEGIN, {"ids": list(ids)})
        found = {row.held_id: row for row in rows}
        return [found.get(event_id) for event_id in ids]

    async def _end(self, events: Sequence[WebhookEvent]) -> Sequence[None]:
        await self._statements.run(
            _END,
            {
                "ids": [event.id for event in events],
                "states": [event.state for event in events],
                "notes": [event.note for event in events],
                "errors": [event.last_error for event in events],
                "transaction_ids": [event.transaction_id for event in events],
            },
        )
        return [None] * len(events)
