"""Seal the audit under signed heads, and keep exports and their files.

Revision ID: 0014
Revises: 0010
"""

from alembic import op

from migrations.audit import APPEND_ONLY, EXPORT_COLUMNS, EXPORTS, SEALING
from migrations.target import target_of
from migrations.words import allow_words

revision = "0014"
down_revision = "0010"
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
)
_JOBS = ("SEAL_AUDIT", "RUN_EXPORT")


def upgrade() -> None:
    role = target_of(op.get_context().config).service_role
    for statement in (*SEALING, *EXPORTS):
        op.execute(statement)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")
    op.execute("REVOKE ALL ON FUNCTION number_the_writer(), refuse_new_file() FROM PUBLIC")
    op.execute(f"GRANT SELECT, INSERT ON {', '.join(APPEND_ONLY)}, export_job TO {role}")
    op.execute(f"GRANT UPDATE ({', '.join(EXPORT_COLUMNS)}) ON export_job TO {role}")
    allow_words("outbox", "kind", (*_JOBS_BEFORE, *_JOBS))


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE kind IN ('SEAL_AUDIT', 'RUN_EXPORT')")
    allow_words("outbox", "kind", _JOBS_BEFORE)
    for table in ("export_chunk", "export_job", "audit_head"):
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP TRIGGER number_first ON audit_event")
    op.execute("DROP FUNCTION number_the_writer(), refuse_new_file()")
    for index in (
        "audit_seal_sealed_at_idx",
        "audit_event_at_id_idx",
        "audit_event_subject_id_idx",
        "posting_seller_id_posted_at_idx",
    ):
        op.execute(f"DROP INDEX {index}")
