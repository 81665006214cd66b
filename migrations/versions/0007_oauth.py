"""Keep the codes that owners of Stripe accounts brought back, so that each is used once.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

from migrations.target import target_of

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE oauth_code (
            nonce uuid NOT NULL,
            seller_id text NOT NULL,
            code_sha256 bytea NOT NULL,
            brought_at timestamptz NOT NULL,
            account_reference text,
            CONSTRAINT oauth_code_pkey PRIMARY KEY (nonce),
            CONSTRAINT oauth_code_code_sha256_key UNIQUE (code_sha256),
            CONSTRAINT oauth_code_code_sha256_check CHECK (octet_length(code_sha256) = 32)
        )
        """
    )
    role = target_of(op.get_context().config).service_role
    op.execute(f"GRANT SELECT, INSERT, UPDATE (account_reference) ON oauth_code TO {role}")


def downgrade() -> None:
    op.execute("DROP TABLE oauth_code")
