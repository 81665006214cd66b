"""Let the audit name support and auditors as what they are.

Revision ID: 0019
Revises: 0018
"""

from alembic import op

from migrations.words import allow_words

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_BEFORE = ("seller", "service", "admin", "system")


def upgrade() -> None:
    allow_words(
        "audit_event", "role", ("seller", "service", "support", "auditor", "admin", "system")
    )


def downgrade() -> None:
    """Take no more of their words; what they did stays told, for the audit is never changed."""
    listed = ", ".join(f"'{role}'" for role in _BEFORE)
    op.execute("ALTER TABLE audit_event DROP CONSTRAINT audit_event_role_check")
    op.execute(
        "ALTER TABLE audit_event ADD CONSTRAINT audit_event_role_check"
        f" CHECK (role IN ({listed})) NOT VALID"
    )
