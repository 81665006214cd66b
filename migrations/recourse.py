"""Refunds and disputes."""

from typing import Final

_CURRENCIES: Final = """('aed', 'aud', 'bhd', 'brl', 'cad', 'eur', 'gbp', 'inr', 'jpy', 'kwd',
                                'mxn', 'pln', 'sek', 'sgd', 'usd')"""

TABLES: Final = (
    f"""
    CREATE TABLE refund (
        reference text NOT NULL,
        transaction_id uuid NOT NULL,
        amount_minor bigint NOT NULL,
        currency text NOT NULL,
        status text NOT NULL,
        failure text,
        created_at timestamptz NOT NULL,
        CONSTRAINT refund_pkey PRIMARY KEY (reference),
        CONSTRAINT refund_transaction_id_fkey
            FOREIGN KEY (transaction_id) REFERENCES transaction (id),
        CONSTRAINT refund_currency_check CHECK (currency IN {_CURRENCIES}),
        CONSTRAINT refund_status_check
            CHECK (status IN ('PENDING', 'REQUIRES_ACTION', 'SUCCEEDED', 'FAILED', 'CANCELED')),
        CONSTRAINT refund_amount_check CHECK (amount_minor > 0)
    )
    """,
    "CREATE INDEX refund_transaction_id_idx ON refund (transaction_id)",
    f"""
    CREATE TABLE dispute (
        reference text NOT NULL,
        transaction_id uuid NOT NULL,
        reason text NOT NULL,
        amount_minor bigint NOT NULL,
        currency text NOT NULL,
        status text NOT NULL,
        is_inquiry boolean NOT NULL,
        due_by timestamptz,
        opened_at timestamptz NOT NULL,
        closed_at timestamptz,
        CONSTRAINT dispute_pkey PRIMARY KEY (reference),
        CONSTRAINT dispute_transaction_id_fkey
            FOREIGN KEY (transaction_id) REFERENCES transaction (id),
        CONSTRAINT dispute_currency_check CHECK (currency IN {_CURRENCIES}),
        CONSTRAINT dispute_status_check
            CHECK (status IN ('WARNING_NEEDS_RESPONSE', 'WARNING_UNDER_REVIEW', 'WARNING_CLOSED',
                              'NEEDS_RESPONSE', 'UNDER_REVIEW', 'APPEAL_NEEDS_RESPONSE',
                              'APPEAL_UNDER_REVIEW', 'PREVENTED', 'WON', 'LOST')),
        CONSTRAINT dispute_amount_check CHECK (amount_minor > 0),
        CONSTRAINT dispute_inquiry_check CHECK (is_inquiry = starts_with(status, 'WARNING_')),
        CONSTRAINT dispute_closed_check
            CHECK ((closed_at IS NOT NULL)
                   = (status IN ('WARNING_CLOSED', 'PREVENTED', 'WON', 'LOST')))
    )
    """,
    "CREATE INDEX dispute_transaction_id_idx ON dispute (transaction_id)",
)

TABLE_NAMES: Final = ("dispute", "refund")
