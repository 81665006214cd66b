"""Let one scheduler lead, and another take over when it is gone.

Revision ID: 0021
Revises: 0020
"""

from alembic import op

from migrations.target import target_of

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    role = target_of(op.get_context().config).service_role
    op.execute(
        """
        CREATE TABLE leadership (
            name text NOT NULL,
            holder uuid NOT NULL,
            held_until timestamptz NOT NULL,
            CONSTRAINT leadership_pkey PRIMARY KEY (name)
        )
        """
    )
    op.execute(f"GRANT SELECT, INSERT ON leadership TO {role}")
    op.execute(f"GRANT UPDATE (holder, held_until) ON leadership TO {role}")


def downgrade() -> None:
    op.execute("DROP TABLE leadership")
