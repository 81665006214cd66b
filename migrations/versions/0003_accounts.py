"""Tell accounts that are no longer connected or were asked about in vain; keep payouts and codes.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

from migrations.target import target_of
from migrations.words import allow_words

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_CURRENCIES = (
    "aed", "aud", "bhd", "brl", "cad", "eur", "gbp", "inr", "jpy", "kwd", "mxn", "pln", "sek",
    "sgd", "usd",
)  # fmt: skip
_PAYOUT_STATES = ("PENDING", "IN_TRANSIT", "PAID", "FAILED", "CANCELED")
_STATUSES = ("ACTIVE", "PENDING", "RESTRICTED", "INACTIVE")


def upgrade() -> None:
    role = target_of(op.get_context().config).service_role
    op.execute(
        "ALTER TABLE connect_account ADD COLUMN disconnected_at timestamptz,"
        " ADD COLUMN unanswered_at timestamptz, ADD COLUMN status text"
    )
    op.execute(
        """
        UPDATE connect_account SET status = CASE
            WHEN account_reference IS NULL THEN 'PENDING'
            WHEN disabled_reason LIKE 'rejected%' THEN 'INACTIVE'
            WHEN cardinality(past_due) > 0 THEN 'RESTRICTED'
            WHEN transfers_active AND payouts_enabled THEN 'ACTIVE'
            WHEN NOT details_submitted THEN 'PENDING'
            WHEN (coalesce(disabled_reason, '') = ''
                  OR disabled_reason LIKE '%pending_verification')
                 AND NOT transfers_active AND NOT payouts_enabled THEN 'PENDING'
            ELSE 'RESTRICTED'
        END
        """
    )
    op.execute("ALTER TABLE connect_account ALTER COLUMN status SET NOT NULL")
    allow_words("connect_account", "status", _STATUSES, is_new=True)
    op.execute(
        "CREATE INDEX connect_account_created_at_seller_id_idx"
        " ON connect_account (created_at, seller_id)"
    )
    added = "disconnected_at, unanswered_at, status"
    op.execute(f"GRANT UPDATE ({added}) ON connect_account TO {role}")

    _keep_payouts(role)
    _keep_codes(role)


def downgrade() -> None:
    op.execute("DROP TABLE oauth_code, payout")
    op.execute(
        "ALTER TABLE connect_account DROP COLUMN disconnected_at,"
        " DROP COLUMN unanswered_at, DROP COLUMN status"
    )
    op.execute("DROP INDEX connect_account_created_at_seller_id_idx")


def _keep_payouts(role: str) -> None:
    op.execute(
        """
        CREATE TABLE payout (
            payout_reference text NOT NULL,
            seller_id text NOT NULL,
            account_reference text NOT NULL,
            amount_minor bigint NOT NULL,
            currency text NOT NULL,
            state text NOT NULL,
            arrival_date date NOT NULL,
            bank_last4 text,
            failure_code text,
            failure_message text,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL,
            CONSTRAINT payout_pkey PRIMARY KEY (payout_reference),
            CONSTRAINT payout_seller_id_fkey FOREIGN KEY (seller_id) REFERENCES seller (id)
        )
        """
    )
    allow_words("payout", "currency", _CURRENCIES, is_new=True)
    allow_words("payout", "state", _PAYOUT_STATES, is_new=True)
    op.execute(
        "CREATE INDEX payout_seller_id_created_at_payout_reference_idx"
        " ON payout (seller_id, created_at, payout_reference)"
    )
    op.execute(f"GRANT SELECT, INSERT ON payout TO {role}")
    changing = (
        "amount_minor, currency, state, arrival_date, bank_last4, failure_code, failure_message,"
        " updated_at"
    )
    op.execute(f"GRANT UPDATE ({changing}) ON payout TO {role}")


def _keep_codes(role: str) -> None:
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
    op.execute(f"GRANT SELECT, INSERT, UPDATE (account_reference) ON oauth_code TO {role}")
