"""The door's side of the inbox: one statement stores many events, each with its job."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ARRAY, Boolean, LargeBinary, Text, Uuid, bindparam, text

from adapters.postgres.group_commit import GroupCommit
from adapters.postgres.session import SingleStatements
from adapters.postgres.tables.metadata import Moment
from application.ports.inbox import Delivery
from application.ports.jobs import JobKind

# In the order of their references: two batches with the same events in another order would each
# wait for the other. `numbered` gives the transaction its id before it draws the events' numbers
# (`queries/feeds.py`).
_RECEIVE: Final = text("""
    WITH numbered AS MATERIALIZED (
        SELECT pg_current_xact_id() AS id
    ), delivery AS (
        SELECT * FROM unnest(:ids, :job_ids, :references, :types, :objects, :endpoints, :lives,
                             :api_versions, :accounts, :bodies, :created, :received, :request_ids,
                             :sources, :traces)
            AS delivery (id, job_id, reference, type, object_reference, endpoint, live,
                         api_version, account, body, created_at, received_at, request_id, source,
                         trace)
    ), stored AS (
        INSERT INTO webhook_event (id, reference, type, object_reference, endpoint, live,
                                   api_version, account, body, body_sha256, state, attempts,
                                   created_at, received_at, source, arrival)
        SELECT delivery.id, reference, type, object_reference, endpoint, live, api_version,
               account, body, sha256(body), 'RECEIVED', 0, created_at, received_at, source,
               nextval('webhook_event_arrival_seq')
        FROM delivery CROSS JOIN numbered
        ORDER BY reference
        ON CONFLICT (reference) DO NOTHING
        RETURNING id
    ), queued AS (
        INSERT INTO outbox (id, kind, subject, request_id, state, tries, due_at, created_at,
                            trace)
        SELECT delivery.job_id, :kind, CAST(stored.id AS text), delivery.request_id, 'READY', 0,
               now(), now(), delivery.trace
        FROM stored JOIN delivery USING (id)
    )
    SELECT id FROM stored
""").bindparams(
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("job_ids", type_=ARRAY(Uuid)),
    bindparam("references", type_=ARRAY(Text)),
    bindparam("types", type_=ARRAY(Text)),
    bindparam("objects", type_=ARRAY(Text)),
    bindparam("endpoints", type_=ARRAY(Text)),
    bindparam("lives", type_=ARRAY(Boolean)),
    bindparam("api_versions", type_=ARRAY(Text)),
    bindparam("accounts", type_=ARRAY(Text)),
    bindparam("bodies", type_=ARRAY(LargeBinary)),
    bindparam("created", type_=ARRAY(Moment)),
    bindparam("received", type_=ARRAY(Moment)),
    bindparam("request_ids", type_=ARRAY(Text)),
    bindparam("sources", type_=ARRAY(Text)),
    bindparam("traces", type_=ARRAY(Text)),
    bindparam("kind", JobKind.PROCESS_WEBHOOK_EVENT.value, type_=Text),
)


class PostgresInbox:
    """Stores what comes in at the same time in one commit, and answers after it."""

    def __init__(self, statements: SingleStatements) -> None:
        self._statements = statements
        self._arrivals: GroupCommit[Delivery, bool] = GroupCommit(self._store)

    async def receive(self, delivery: Delivery) -> bool:
        return await self._arrivals.submit(delivery)

    async def _store(self, deliveries: Sequence[Delivery]) -> Sequence[bool]:
        rows = await self._statements.rows(_RECEIVE, _columns(deliveries))
        stored = {row.id for row in rows}
        return [delivery.id in stored for delivery in deliveries]


def _columns(deliveries: Sequence[Delivery]) -> dict[str, object]:
    events = [delivery.event for delivery in deliveries]
    return {
        "ids": [delivery.id for delivery in deliveries],
        "job_ids": [delivery.job_id for delivery in deliveries],
        "references": [event.reference for event in events],
        "types": [event.type for event in events],
        "objects": [event.object_reference for event in events],
        "endpoints": [delivery.endpoint for delivery in deliveries],
        "lives": [event.live for event in events],
        "api_versions": [event.api_version for event in events],
        "accounts": [event.account for event in events],
        "bodies": [delivery.body for delivery in deliveries],
        "created": [event.created_at for event in events],
        "received": [delivery.received_at for delivery in deliveries],
        "request_ids": [delivery.request_id for delivery in deliveries],
        "sources": [delivery.source for delivery in deliveries],
        "traces": [delivery.trace for delivery in deliveries],
    }
