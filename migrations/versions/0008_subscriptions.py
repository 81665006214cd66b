"""Keep sellers' subscriptions and invoices, and book what pays them.

Revision ID: 0008
Revises: 0007
"""

from alembic import op

from migrations.target import target_of
from migrations.words import allow_words

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KINDS_BEFORE = (
    "FEE_CHARGED",
    "FEE_KEPT",
    "FEE_REFUNDED",
    "PROCESSING_FEE",
    "SHARE_TRANSFERRED",
    "SHARE_REVERSED",
    "RECEIPT_RECORDED",
    "RECEIPT_ALLOCATED",
    "REFUND_RETURNED",
    "DISPUTE_WITHDRAWN",
    "DISPUTE_REINSTATED",
)
_KINDS_AFTER = (
    *_KINDS_BEFORE,
    "INVOICE_PAID",
    "INVOICE_REFUNDED",
    "INVOICE_REFUND_RETURNED",
    "INVOICE_DISPUTED",
    "INVOICE_REINSTATED",
)

_SUBSCRIPTION = """
    CREATE TABLE subscription (
        id uuid NOT NULL,
        seller_id text NOT NULL,
        price text NOT NULL,
        key text,
        asked_at timestamptz,
        subscription_reference text,
        status text,
        period_start timestamptz,
        period_end timestamptz,
        cancel_at_period_end boolean NOT NULL,
        canceled_at timestamptz,
        synced_at timestamptz,
        created_at timestamptz NOT NULL,
        CONSTRAINT subscription_pkey PRIMARY KEY (id),
        CONSTRAINT subscription_seller_id_fkey FOREIGN KEY (seller_id) REFERENCES seller (id),
        CONSTRAINT subscription_key_key UNIQUE (key),
        CONSTRAINT subscription_subscription_reference_key UNIQUE (subscription_reference),
        CONSTRAINT subscription_status_check
            CHECK (status IN ('incomplete', 'incomplete_expired', 'trialing', 'active',
                              'past_due', 'unpaid', 'canceled', 'paused')),
        CONSTRAINT subscription_described_check
            CHECK (num_nulls(subscription_reference, status, period_start, period_end, synced_at)
                   IN (0, 5)),
        CONSTRAINT subscription_asked_check
            CHECK (key IS NOT NULL OR subscription_reference IS NOT NULL)
    )
"""
_INVOICE = """
    CREATE TABLE invoice (
        id uuid NOT NULL,
        seller_id text NOT NULL,
        invoice_reference text NOT NULL,
        subscription_reference text,
        number text,
        status text NOT NULL,
        amount_due_minor bigint NOT NULL,
        amount_paid_minor bigint NOT NULL,
        amount_remaining_minor bigint NOT NULL,
        currency text NOT NULL,
        period_start timestamptz NOT NULL,
        period_end timestamptz NOT NULL,
        hosted_page text,
        pdf text,
        attempt_count integer NOT NULL,
        next_payment_attempt timestamptz,
        last_payment_error text,
        created_at timestamptz NOT NULL,
        synced_at timestamptz NOT NULL,
        CONSTRAINT invoice_pkey PRIMARY KEY (id),
        CONSTRAINT invoice_seller_id_fkey FOREIGN KEY (seller_id) REFERENCES seller (id),
        CONSTRAINT invoice_invoice_reference_key UNIQUE (invoice_reference),
        CONSTRAINT invoice_status_check
            CHECK (status IN ('draft', 'open', 'paid', 'uncollectible', 'void')),
        CONSTRAINT invoice_currency_check
            CHECK (currency IN ('aed', 'aud', 'bhd', 'brl', 'cad', 'eur', 'gbp', 'inr', 'jpy',
                                'kwd', 'mxn', 'pln', 'sek', 'sgd', 'usd')),
        CONSTRAINT invoice_attempt_count_check CHECK (attempt_count >= 0)
    )
"""
_VIEWS = (
    """
    CREATE VIEW stripe_subscription AS
        SELECT seller_id AS user_id, subscription_reference AS stripe_subscription_id,
               price AS price_id, status, period_start AS current_period_start,
               period_end AS current_period_end, cancel_at_period_end, canceled_at, created_at,
               synced_at AS updated_at
        FROM subscription
        WHERE subscription_reference IS NOT NULL
    """,
    """
    CREATE VIEW stripe_invoice AS
        SELECT seller_id AS user_id, invoice_reference AS stripe_invoice_id,
               subscription_reference AS stripe_subscription_id, number, status,
               amount_due_minor AS amount_due_cents, amount_paid_minor AS amount_paid_cents,
               currency, hosted_page AS hosted_invoice_url, pdf AS invoice_pdf, period_start,
               period_end, created_at, synced_at AS updated_at
        FROM invoice
    """,
)
_SUBSCRIPTION_CHANGES = (
    "price, key, asked_at, subscription_reference, status, period_start, period_end,"
    " cancel_at_period_end, canceled_at, synced_at"
)
_INVOICE_CHANGES = (
    "subscription_reference, number, status, amount_due_minor, amount_paid_minor,"
    " amount_remaining_minor, period_start, period_end, hosted_page, pdf, attempt_count,"
    " next_payment_attempt, last_payment_error, synced_at"
)


def upgrade() -> None:
    role = target_of(op.get_context().config).service_role
    allow_words("posting", "kind", _KINDS_AFTER)
    op.execute(
        "INSERT INTO ledger_account (code, type)"
        " VALUES ('subscription_revenue', 'INCOME'), ('disputed_subscriptions', 'INCOME')"
    )
    op.execute(_SUBSCRIPTION)
    op.execute("CREATE INDEX subscription_seller_id_id_idx ON subscription (seller_id, id)")
    op.execute(_INVOICE)
    op.execute("CREATE INDEX invoice_seller_id_id_idx ON invoice (seller_id, id)")
    for view in _VIEWS:
        op.execute(view)
    op.execute(f"GRANT SELECT, INSERT, UPDATE ({_SUBSCRIPTION_CHANGES}) ON subscription TO {role}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ({_INVOICE_CHANGES}) ON invoice TO {role}")
    op.execute(f"GRANT SELECT ON stripe_subscription, stripe_invoice TO {role}")


def downgrade() -> None:
    op.execute("DROP VIEW stripe_invoice, stripe_subscription")
    op.execute("DROP TABLE invoice, subscription")
    # What was booked is never unbooked: with an invoice in the books there is no way back.
    op.execute(
        "DELETE FROM ledger_account"
        " WHERE code IN ('subscription_revenue', 'disputed_subscriptions')"
    )
    allow_words("posting", "kind", _KINDS_BEFORE)
