"""What the database tells those who ask whether it is fit for production."""

from dataclasses import dataclass
from typing import Final

from asyncpg import UndefinedColumnError, UndefinedTableError
from sqlalchemy import Text, bindparam, text

from adapters.postgres.queries.audit_chain import PostgresAuditChainReader
from adapters.postgres.queries.system import PostgresSystemQueries
from adapters.postgres.session import SingleStatements
from application.ports.errors import StoreUnavailable
from application.readiness.facts import DatabaseFacts
from application.verify_live import PASSED, SUBJECT

WALLS: Final = {
    "idempotency_key (caller, operation, key)": ("idempotency_key", "caller,key,operation"),
    "transaction (seller_id, claim_id, recovery_id)": (
        "transaction",
        "claim_id,recovery_id,seller_id",
    ),
    "webhook_event (reference)": ("webhook_event", "reference"),
}
"""What keeps a second charge out: tables with the columns that are unique together."""

# A connection that is not encrypted is this machine's where it has no address, or the same at
# both ends.
_FACTS: Final = text("""
    SELECT clock_timestamp() AS now,
        (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser,
        has_table_privilege('ledger_entry', 'UPDATE, DELETE, TRUNCATE') AS may_rewrite,
        EXISTS (
            SELECT 1 FROM pg_tables
            WHERE schemaname = current_schema() AND pg_has_role(tableowner, 'USAGE')
        ) AS owns_tables,
        coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)
            AS is_encrypted,
        coalesce(inet_server_addr() = inet_client_addr(), true) AS is_local,
        CAST(current_setting('fsync') AS boolean)
            AND current_setting('synchronous_commit') <> 'off' AS is_durable,
        (SELECT max(created_at) FROM outbox WHERE kind = 'SEAL_AUDIT') AS last_scheduled_at,
        (SELECT max(received_at) FROM webhook_event WHERE source = 'DELIVERED')
            AS last_delivered_at,
        (SELECT count(*) FROM webhook_event
            WHERE source = 'RECOVERED' AND created_at > now() - interval '1 day')
            AS recovered_lately,
        (SELECT count(*) FROM webhook_event WHERE state = 'DEAD') AS events_dead,
        (SELECT max(at) FROM audit_event
            WHERE subject = :subject AND action = :action) AS verified_at,
        (SELECT count(*) FROM (
            SELECT 1 FROM webhook_event WHERE state = 'PROCESSED'
                AND type IN ('invoice.finalized', 'invoice.paid') LIMIT 1000
        ) AS found) AS invoice_events,
        (SELECT count(*) FROM (SELECT 1 FROM invoice WHERE status = 'PAID' LIMIT 1000) AS found)
            AS paid_invoices,
        (SELECT count(*) FROM (SELECT 1 FROM subscription LIMIT 1000) AS found) AS subscriptions
""").bindparams(bindparam("subject", SUBJECT, Text), bindparam("action", PASSED, Text))

_WALLS: Final = text("""
    SELECT pg_class.relname AS table_name, (
        SELECT string_agg(attname, ',' ORDER BY attname) FROM pg_attribute
        WHERE attrelid = pg_class.oid AND attnum = ANY(pg_index.indkey)
    ) AS columns
    FROM pg_index JOIN pg_class ON pg_class.oid = pg_index.indrelid
    WHERE pg_class.relnamespace = CAST(current_schema() AS regnamespace)
        AND indisunique AND indisvalid AND indpred IS NULL
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseInspector:
    """Keeps `Inspector`; raises `StoreUnavailable`, also where nothing was migrated yet."""

    statements: SingleStatements
    head: str

    async def inspect(self) -> DatabaseFacts:
        try:
            (row,) = await self.statements.rows(_FACTS)
            walls = await self.statements.rows(_WALLS)
            system = await PostgresSystemQueries(self.statements).facts()
            tail = await PostgresAuditChainReader(self.statements).tail(thorough=False)
        except (UndefinedColumnError, UndefinedTableError):
            raise StoreUnavailable("the migrations have not run: `opside db upgrade`") from None
        there = {(wall.table_name, wall.columns) for wall in walls}
        return DatabaseFacts(
            **dict(row),
            head=self.head,
            system=system,
            unsealed_since=tail.since,
            missing_walls=tuple(name for name, wall in WALLS.items() if wall not in there),
        )
