"""Sum the books up ahead, look through them by the clock, and stop money where they are wrong.

Revision ID: 0011
Revises: 0012
"""

from alembic import op

from migrations.target import target_of
from migrations.words import allow_words

revision = "0011"
down_revision = "0012"
branch_labels = None
depends_on = None

_JOBS_BEFORE = (
    "RUN_CHARGE",
    "RUN_TRANSFER",
    "BOOK_PROCESSING_FEE",
    "PROCESS_WEBHOOK_EVENT",
    "RELEASE_HELD",
    "FUND_TRANSACTION",
    "SWEEP_EVENTS",
    "SET_DEFAULT_CARD",
    "RUN_CLAWBACK",
    "SEAL_AUDIT",
    "RUN_EXPORT",
    "RUN_CANCELLATION",
    "FIND_STUCK_WORK",
    "REFRESH_ACCOUNT",
    "CLEAN_UP",
    "START_RECONCILIATION",
    "RUN_RECONCILIATION",
)
_JOBS_NEW = ("CHECK_BOOKS", "SNAPSHOT_BOOKS")

_CURRENCIES = (
    "('aed', 'aud', 'bhd', 'brl', 'cad', 'eur', 'gbp', 'inr', 'jpy', 'kwd', 'mxn', 'pln', 'sek',"
    " 'sgd', 'usd')"
)

_TABLES = (
    """
    CREATE TABLE ledger_snapshot (
        through_id bigint NOT NULL,
        after_id bigint NOT NULL,
        earliest_at timestamptz NOT NULL,
        latest_at timestamptz NOT NULL,
        taken_at timestamptz NOT NULL,
        CONSTRAINT ledger_snapshot_pkey PRIMARY KEY (through_id),
        CONSTRAINT ledger_snapshot_after_id_key UNIQUE (after_id),
        CONSTRAINT ledger_snapshot_range_check CHECK (after_id >= 0 AND after_id < through_id)
    )
    """,
    """
    CREATE INDEX ledger_snapshot_latest_at_through_id_idx
        ON ledger_snapshot (latest_at, through_id)
    """,
    f"""
    CREATE TABLE ledger_snapshot_balance (
        through_id bigint NOT NULL,
        account text NOT NULL,
        currency text NOT NULL,
        balance_minor bigint NOT NULL,
        CONSTRAINT ledger_snapshot_balance_pkey PRIMARY KEY (through_id, account, currency),
        CONSTRAINT ledger_snapshot_balance_through_id_fkey
            FOREIGN KEY (through_id) REFERENCES ledger_snapshot (through_id),
        CONSTRAINT ledger_snapshot_balance_account_fkey
            FOREIGN KEY (account) REFERENCES ledger_account (code),
        CONSTRAINT ledger_snapshot_balance_currency_check CHECK (currency IN {_CURRENCIES})
    )
    """,
    """
    CREATE TABLE ledger_mark (
        is_only boolean NOT NULL,
        through_id bigint NOT NULL,
        horizon bigint NOT NULL,
        CONSTRAINT ledger_mark_pkey PRIMARY KEY (is_only),
        CONSTRAINT ledger_mark_is_only_check CHECK (is_only)
    )
    """,
    """
    CREATE TABLE book_check (
        id uuid NOT NULL,
        checked_at timestamptz NOT NULL,
        findings jsonb NOT NULL,
        CONSTRAINT book_check_pkey PRIMARY KEY (id),
        CONSTRAINT book_check_findings_check CHECK (jsonb_typeof(findings) = 'array')
    )
    """,
    "CREATE INDEX book_check_checked_at_idx ON book_check (checked_at)",
    """
    CREATE TABLE money_stop (
        id uuid NOT NULL,
        raised_at timestamptz NOT NULL,
        check_id uuid NOT NULL,
        codes text[] NOT NULL,
        lifted_at timestamptz,
        CONSTRAINT money_stop_pkey PRIMARY KEY (id),
        CONSTRAINT money_stop_check_id_fkey FOREIGN KEY (check_id) REFERENCES book_check (id),
        CONSTRAINT money_stop_codes_check CHECK (cardinality(codes) > 0)
    )
    """,
    """
    CREATE UNIQUE INDEX money_stop_standing_idx ON money_stop ((true)) WHERE lifted_at IS NULL
    """,
)

_APPEND_ONLY = ("ledger_snapshot", "ledger_snapshot_balance", "book_check")


def upgrade() -> None:
    role = target_of(op.get_context().config).service_role
    allow_words("outbox", "kind", (*_JOBS_BEFORE, *_JOBS_NEW))
    for statement in _TABLES:
        op.execute(statement)
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {role}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE (through_id, horizon) ON ledger_mark TO {role}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE (lifted_at) ON money_stop TO {role}")


def downgrade() -> None:
    """Undo it; what was found and stopped before stays told by the audit alone."""
    op.execute(
        "DROP TABLE money_stop, book_check, ledger_mark, ledger_snapshot_balance, ledger_snapshot"
    )
    op.execute("DELETE FROM outbox WHERE kind IN ('CHECK_BOOKS', 'SNAPSHOT_BOOKS')")
    allow_words("outbox", "kind", _JOBS_BEFORE)
