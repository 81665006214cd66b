"""The ledger, and Amazon's money as it arrived."""

from typing import Final

TABLES: Final = (
    """
    CREATE TABLE receipt (
        id uuid NOT NULL,
        source text NOT NULL,
        reference text NOT NULL,
        seller_id text,
        claim_id text,
        recovery_id text,
        amount_minor bigint NOT NULL,
        allocated_minor bigint NOT NULL,
        currency text NOT NULL,
        received_at timestamptz NOT NULL,
        CONSTRAINT receipt_pkey PRIMARY KEY (id),
        CONSTRAINT receipt_source_reference_key UNIQUE (source, reference),
        CONSTRAINT receipt_source_check
            CHECK (source IN ('TOP_UP', 'BANK_ACCOUNT', 'RECEIPT')),
        CONSTRAINT receipt_currency_check
            CHECK (currency IN ('aed', 'aud', 'bhd', 'brl', 'cad', 'eur', 'gbp', 'inr', 'jpy',
                                'kwd', 'mxn', 'pln', 'sek', 'sgd', 'usd')),
        CONSTRAINT receipt_recovery_check
            CHECK (num_nulls(seller_id, claim_id, recovery_id) IN (0, 3)),
        CONSTRAINT receipt_allocated_check CHECK (allocated_minor BETWEEN 0 AND amount_minor)
    )
    """,
    "CREATE INDEX receipt_reference_idx ON receipt (reference)",
    """
    CREATE INDEX receipt_remaining_idx ON receipt (seller_id, claim_id, recovery_id, received_at)
        WHERE allocated_minor < amount_minor
    """,
    """
    CREATE TABLE ledger_account (
        code text NOT NULL,
        type text NOT NULL,
        CONSTRAINT ledger_account_pkey PRIMARY KEY (code),
        CONSTRAINT ledger_account_type_check
            CHECK (type IN ('ASSET', 'CLEARING', 'LIABILITY', 'INCOME', 'EXPENSE'))
    )
    """,
    """
    INSERT INTO ledger_account (code, type) VALUES
        ('stripe_balance', 'ASSET'),
        ('platform_bank', 'ASSET'),
        ('recoveries_clearing', 'CLEARING'),
        ('unallocated_receipts', 'LIABILITY'),
        ('fee_revenue', 'INCOME'),
        ('kept_fees', 'INCOME'),
        ('stripe_fees', 'EXPENSE')
    """,
    """
    CREATE TABLE posting (
        id uuid NOT NULL,
        kind text NOT NULL,
        cause text NOT NULL,
        transaction_id uuid,
        seller_id text,
        posted_at timestamptz NOT NULL,
        CONSTRAINT posting_pkey PRIMARY KEY (id),
        CONSTRAINT posting_cause_kind_key UNIQUE (cause, kind),
        CONSTRAINT posting_transaction_id_fkey
            FOREIGN KEY (transaction_id) REFERENCES transaction (id),
        CONSTRAINT posting_kind_check
            CHECK (kind IN ('FEE_CHARGED', 'FEE_KEPT', 'FEE_REFUNDED', 'PROCESSING_FEE',
                            'SHARE_TRANSFERRED', 'SHARE_REVERSED', 'RECEIPT_RECORDED',
                            'RECEIPT_ALLOCATED')),
        CONSTRAINT posting_cause_check CHECK (char_length(cause) > 0)
    )
    """,
    "CREATE INDEX posting_transaction_id_idx ON posting (transaction_id)",
    """
    CREATE TABLE ledger_entry (
        id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
        posting_id uuid NOT NULL,
        line integer NOT NULL,
        account text NOT NULL,
        currency text NOT NULL,
        amount_minor bigint NOT NULL,
        CONSTRAINT ledger_entry_pkey PRIMARY KEY (id),
        CONSTRAINT ledger_entry_posting_id_line_key UNIQUE (posting_id, line),
        CONSTRAINT ledger_entry_posting_id_fkey FOREIGN KEY (posting_id) REFERENCES posting (id),
        CONSTRAINT ledger_entry_account_fkey FOREIGN KEY (account) REFERENCES ledger_account (code),
        CONSTRAINT ledger_entry_currency_check
            CHECK (currency IN ('aed', 'aud', 'bhd', 'brl', 'cad', 'eur', 'gbp', 'inr', 'jpy',
                                'kwd', 'mxn', 'pln', 'sek', 'sgd', 'usd')),
        CONSTRAINT ledger_entry_amount_check CHECK (amount_minor <> 0)
    )
    """,
)

TABLE_NAMES: Final = ("ledger_entry", "posting", "ledger_account", "receipt")
"""In the order in which they can be dropped."""
