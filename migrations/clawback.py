"""Clawbacks, what they are settled by, and what is open between the platform and a seller."""

from typing import Final

_CURRENCIES: Final = """('aed', 'aud', 'bhd', 'brl', 'cad', 'eur', 'gbp', 'inr', 'jpy', 'kwd',
                                'mxn', 'pln', 'sek', 'sgd', 'usd')"""

TABLES: Final = (
    f"""
    CREATE TABLE clawback (
        id uuid NOT NULL,
        transaction_id uuid NOT NULL,
        kind text NOT NULL,
        choice text NOT NULL,
        amount_minor bigint NOT NULL,
        currency text NOT NULL,
        gives_fee_back boolean NOT NULL,
        reason text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT clawback_pkey PRIMARY KEY (id),
        CONSTRAINT clawback_transaction_id_fkey
            FOREIGN KEY (transaction_id) REFERENCES transaction (id),
        CONSTRAINT clawback_kind_check
            CHECK (kind IN ('CASH_NO_INVENTORY', 'CASH_INVENTORY_RETURNED', 'ERROR')),
        CONSTRAINT clawback_choice_check
            CHECK (choice IN ('AUTO', 'REFUND_CARD', 'CREDIT_NEXT_CHARGE', 'REVERSE_TRANSFER')),
        CONSTRAINT clawback_currency_check CHECK (currency IN {_CURRENCIES}),
        CONSTRAINT clawback_amount_check CHECK (amount_minor >= 0)
    )
    """,
    "CREATE INDEX clawback_transaction_id_idx ON clawback (transaction_id)",
    f"""
    CREATE TABLE settlement (
        id uuid NOT NULL,
        clawback_id uuid NOT NULL,
        line integer NOT NULL,
        way text NOT NULL,
        amount_minor bigint NOT NULL,
        currency text NOT NULL,
        state text NOT NULL,
        reference text,
        failure_code text,
        CONSTRAINT settlement_pkey PRIMARY KEY (id),
        CONSTRAINT settlement_clawback_id_fkey
            FOREIGN KEY (clawback_id) REFERENCES clawback (id),
        CONSTRAINT settlement_clawback_id_line_key UNIQUE (clawback_id, line),
        CONSTRAINT settlement_way_check
            CHECK (way IN ('WAIVE_FEE', 'GIVE_UP_FEE', 'CREDIT_NEXT_CHARGE', 'REFUND_CARD',
                           'SHRINK_TRANSFER', 'REVERSE_TRANSFER', 'SELLER_DEBT')),
        CONSTRAINT settlement_state_check
            CHECK (state IN ('WAITING', 'READY', 'SUBMITTED', 'SETTLED', 'FAILED', 'DROPPED')),
        CONSTRAINT settlement_currency_check CHECK (currency IN {_CURRENCIES}),
        CONSTRAINT settlement_amount_check CHECK (amount_minor > 0)
    )
    """,
    f"""
    CREATE TABLE due (
        id uuid NOT NULL,
        side text NOT NULL,
        seller_id text NOT NULL,
        transaction_id uuid NOT NULL,
        amount_minor bigint NOT NULL,
        settled_minor bigint NOT NULL,
        currency text NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT due_pkey PRIMARY KEY (id),
        CONSTRAINT due_seller_id_fkey FOREIGN KEY (seller_id) REFERENCES seller (id),
        CONSTRAINT due_transaction_id_fkey
            FOREIGN KEY (transaction_id) REFERENCES transaction (id),
        CONSTRAINT due_side_check CHECK (side IN ('DEBT', 'CREDIT')),
        CONSTRAINT due_currency_check CHECK (currency IN {_CURRENCIES}),
        CONSTRAINT due_settled_check
            CHECK (amount_minor > 0 AND settled_minor BETWEEN 0 AND amount_minor)
    )
    """,
    """
    CREATE INDEX due_open_idx ON due (seller_id, side, currency, created_at, id)
        WHERE settled_minor < amount_minor
    """,
)

TABLE_NAMES: Final = ("due", "settlement", "clawback")
"""In the order in which they can be dropped."""

AMOUNTS: Final = ("waived", "credited", "forgone", "withheld", "netted")

ADJUSTMENTS: Final = (
    *(f"ALTER TABLE transaction ADD COLUMN {a}_minor bigint DEFAULT 0 NOT NULL" for a in AMOUNTS),
    """
    ALTER TABLE transaction ADD CONSTRAINT transaction_adjusted_fee_check
        CHECK (waived_minor >= 0 AND credited_minor >= 0 AND forgone_minor >= 0
               AND waived_minor + credited_minor <= fee_minor
               AND waived_minor + forgone_minor <= fee_minor)
    """,
    """
    ALTER TABLE transaction ADD CONSTRAINT transaction_adjusted_share_check
        CHECK (withheld_minor >= 0 AND netted_minor >= 0
               AND withheld_minor + netted_minor + reversed_minor <= payout_minor)
    """,
)

ATTEMPTS: Final = (
    "ALTER TABLE attempt ADD COLUMN settlement_id uuid",
    "ALTER TABLE attempt ADD COLUMN charge_reference text",
    "ALTER TABLE attempt ADD COLUMN transfer_reference text",
    """
    ALTER TABLE attempt ADD CONSTRAINT attempt_settlement_id_fkey
        FOREIGN KEY (settlement_id) REFERENCES settlement (id)
    """,
    "ALTER TABLE refund ADD COLUMN settlement_id uuid",
    """
    ALTER TABLE refund ADD CONSTRAINT refund_settlement_id_fkey
        FOREIGN KEY (settlement_id) REFERENCES settlement (id)
    """,
)

REQUEST_BEFORE: Final = """
    CASE kind
    WHEN 'CHARGE' THEN customer_reference IS NOT NULL
        AND payment_method_reference IS NOT NULL AND destination_reference IS NULL
    ELSE destination_reference IS NOT NULL AND customer_reference IS NULL
        AND payment_method_reference IS NULL AND payment_intent_reference IS NULL
    END
"""

REQUEST_AFTER: Final = """
    CASE kind
    WHEN 'CHARGE' THEN num_nulls(customer_reference, payment_method_reference) = 0
        AND num_nonnulls(destination_reference, settlement_id, charge_reference,
                         transfer_reference) = 0
    WHEN 'TRANSFER' THEN destination_reference IS NOT NULL
        AND num_nonnulls(customer_reference, payment_method_reference,
                         payment_intent_reference, settlement_id, charge_reference,
                         transfer_reference) = 0
    ELSE settlement_id IS NOT NULL
        AND num_nonnulls(customer_reference, payment_method_reference,
                         payment_intent_reference, destination_reference) = 0
        AND (charge_reference IS NOT NULL) = (kind = 'REFUND')
        AND (transfer_reference IS NOT NULL) = (kind = 'REVERSAL')
    END
"""
