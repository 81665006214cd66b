"""Transactions and the attempts to move their money."""

from typing import Final

TABLES: Final = (
    """
    CREATE TABLE transaction (
        id uuid NOT NULL,
        number bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
        seller_id text NOT NULL,
        claim_id text NOT NULL,
        recovery_id text DEFAULT '' NOT NULL,
        funds_flow text NOT NULL,
        currency text NOT NULL,
        recovered_minor bigint NOT NULL,
        fee_minor bigint NOT NULL,
        payout_minor bigint NOT NULL,
        refunded_minor bigint NOT NULL,
        reversed_minor bigint NOT NULL,
        clawed_back_minor bigint NOT NULL,
        funded_minor bigint NOT NULL,
        processing_fee_minor bigint,
        processing_fee_currency text,
        charge_state text NOT NULL,
        transfer_state text NOT NULL,
        hold_reason text,
        status text NOT NULL,
        fee_policy text NOT NULL,
        fee_rate_bps integer NOT NULL,
        fee_minimum_minor bigint NOT NULL,
        fee_cap_minor bigint,
        payment_method_reference text,
        payment_intent_reference text,
        charge_reference text,
        transfer_reference text,
        failure_code text,
        decline_code text,
        advice_code text,
        metadata jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        version bigint NOT NULL,
        CONSTRAINT transaction_pkey PRIMARY KEY (id),
        CONSTRAINT transaction_number_key UNIQUE (number),
        CONSTRAINT transaction_seller_id_fkey FOREIGN KEY (seller_id) REFERENCES seller (id),
        CONSTRAINT transaction_seller_id_claim_id_recovery_id_key
            UNIQUE (seller_id, claim_id, recovery_id),
        CONSTRAINT transaction_payment_intent_reference_key UNIQUE (payment_intent_reference),
        CONSTRAINT transaction_charge_reference_key UNIQUE (charge_reference),
        CONSTRAINT transaction_transfer_reference_key UNIQUE (transfer_reference),
        CONSTRAINT transaction_claim_id_check CHECK (char_length(claim_id) BETWEEN 1 AND 255),
        CONSTRAINT transaction_recovery_id_check CHECK (char_length(recovery_id) <= 255),
        CONSTRAINT transaction_funds_flow_check
            CHECK (funds_flow IN ('FEE_THEN_TRANSFER', 'FEE_ONLY', 'PLATFORM_COLLECTED')),
        CONSTRAINT transaction_currency_check
            CHECK (currency IN ('aed', 'aud', 'bhd', 'brl', 'cad', 'eur', 'gbp', 'inr', 'jpy',
                                'kwd', 'mxn', 'pln', 'sek', 'sgd', 'usd')),
        CONSTRAINT transaction_processing_fee_currency_check
            CHECK (processing_fee_currency IN ('aed', 'aud', 'bhd', 'brl', 'cad', 'eur', 'gbp',
                                               'inr', 'jpy', 'kwd', 'mxn', 'pln', 'sek', 'sgd',
                                               'usd')),
        CONSTRAINT transaction_charge_state_check
            CHECK (charge_state IN ('AWAITING_PAYMENT_METHOD', 'PENDING', 'PROCESSING',
                                    'REQUIRES_ACTION', 'CHARGED', 'KEPT', 'FAILED', 'CANCELLED',
                                    'DISPUTED', 'REFUNDED')),
        CONSTRAINT transaction_transfer_state_check
            CHECK (transfer_state IN ('NONE', 'PLANNED', 'HELD', 'SUBMITTED', 'TRANSFERRED',
                                      'REVERSED', 'FAILED')),
        CONSTRAINT transaction_hold_reason_check
            CHECK (hold_reason IN ('ACCOUNT_NOT_READY', 'UNFUNDED', 'BALANCE_INSUFFICIENT',
                                   'DISPUTED', 'MONEY_STOP')),
        CONSTRAINT transaction_status_check
            CHECK (status IN ('PENDING', 'REQUIRES_ACTION', 'CHARGED', 'TRANSFERRED', 'FAILED',
                              'CANCELLED', 'REFUNDED', 'REVERSAL_NEEDED', 'DISPUTED')),
        CONSTRAINT transaction_fee_check CHECK (fee_minor > 0 AND payout_minor >= 0),
        CONSTRAINT transaction_payout_check CHECK (payout_minor = recovered_minor - fee_minor),
        CONSTRAINT transaction_refunded_check CHECK (refunded_minor BETWEEN 0 AND fee_minor),
        CONSTRAINT transaction_reversed_check CHECK (reversed_minor BETWEEN 0 AND payout_minor),
        CONSTRAINT transaction_clawed_back_check
            CHECK (clawed_back_minor BETWEEN 0 AND recovered_minor),
        CONSTRAINT transaction_funded_check CHECK (funded_minor BETWEEN 0 AND recovered_minor),
        CONSTRAINT transaction_processing_fee_check
            CHECK ((processing_fee_minor IS NULL) = (processing_fee_currency IS NULL)),
        CONSTRAINT transaction_fee_terms_check
            CHECK (fee_rate_bps BETWEEN 0 AND 10000 AND fee_minimum_minor >= 0
                   AND fee_cap_minor >= 0),
        CONSTRAINT transaction_hold_check
            CHECK ((transfer_state = 'HELD') = (hold_reason IS NOT NULL)),
        CONSTRAINT transaction_fee_only_check
            CHECK (funds_flow <> 'FEE_ONLY' OR transfer_state = 'NONE'),
        CONSTRAINT transaction_kept_check
            CHECK ((funds_flow = 'PLATFORM_COLLECTED') = (charge_state = 'KEPT')),
        CONSTRAINT transaction_transfer_after_charge_check
            CHECK (transfer_state = 'NONE'
                   OR charge_state IN ('CHARGED', 'KEPT', 'DISPUTED', 'REFUNDED')),
        CONSTRAINT transaction_failure_check
            CHECK (failure_code IS NOT NULL OR (decline_code IS NULL AND advice_code IS NULL)),
        CONSTRAINT transaction_metadata_check CHECK (jsonb_typeof(metadata) = 'object'),
        CONSTRAINT transaction_version_check CHECK (version >= 0)
    )
    """,
    "CREATE INDEX transaction_created_at_id_idx ON transaction (created_at, id)",
    """
    CREATE INDEX transaction_seller_id_created_at_id_idx
        ON transaction (seller_id, created_at, id)
    """,
    "CREATE INDEX transaction_status_created_at_id_idx ON transaction (status, created_at, id)",
    """
    CREATE INDEX transaction_awaiting_card_idx ON transaction (seller_id, created_at, id)
        WHERE charge_state = 'AWAITING_PAYMENT_METHOD'
    """,
    """
    CREATE INDEX transaction_held_of_seller_idx
        ON transaction (seller_id, hold_reason, updated_at, id) WHERE transfer_state = 'HELD'
    """,
    """
    CREATE INDEX transaction_held_idx ON transaction (hold_reason, updated_at, id)
        WHERE transfer_state = 'HELD'
    """,
    """
    CREATE TABLE attempt (
        id uuid NOT NULL,
        transaction_id uuid NOT NULL,
        kind text NOT NULL,
        number integer NOT NULL,
        key text NOT NULL,
        state text NOT NULL,
        amount_minor bigint NOT NULL,
        currency text NOT NULL,
        customer_reference text,
        payment_method_reference text,
        payment_intent_reference text,
        destination_reference text,
        reference text,
        failure_code text,
        decline_code text,
        advice_code text,
        created_at timestamptz NOT NULL,
        resolved_at timestamptz,
        CONSTRAINT attempt_pkey PRIMARY KEY (id),
        CONSTRAINT attempt_transaction_id_fkey
            FOREIGN KEY (transaction_id) REFERENCES transaction (id),
        CONSTRAINT attempt_transaction_id_kind_number_key UNIQUE (transaction_id, kind, number),
        CONSTRAINT attempt_key_key UNIQUE (key),
        CONSTRAINT attempt_kind_check CHECK (kind IN ('CHARGE', 'TRANSFER')),
        CONSTRAINT attempt_state_check
            CHECK (state IN ('IN_FLIGHT', 'UNKNOWN', 'ACTION_REQUIRED', 'SUCCEEDED', 'REFUSED',
                             'ABANDONED')),
        CONSTRAINT attempt_currency_check
            CHECK (currency IN ('aed', 'aud', 'bhd', 'brl', 'cad', 'eur', 'gbp', 'inr', 'jpy',
                                'kwd', 'mxn', 'pln', 'sek', 'sgd', 'usd')),
        CONSTRAINT attempt_amount_check CHECK (amount_minor > 0),
        CONSTRAINT attempt_request_check
            CHECK (CASE kind
                   WHEN 'CHARGE' THEN customer_reference IS NOT NULL
                       AND payment_method_reference IS NOT NULL AND destination_reference IS NULL
                   ELSE destination_reference IS NOT NULL AND customer_reference IS NULL
                       AND payment_method_reference IS NULL AND payment_intent_reference IS NULL
                   END),
        CONSTRAINT attempt_failure_check
            CHECK (failure_code IS NOT NULL OR (decline_code IS NULL AND advice_code IS NULL)),
        CONSTRAINT attempt_resolved_check
            CHECK ((state IN ('IN_FLIGHT', 'UNKNOWN')) = (resolved_at IS NULL))
    )
    """,
    """
    CREATE UNIQUE INDEX attempt_one_open_idx ON attempt (transaction_id, kind)
        WHERE state IN ('IN_FLIGHT', 'UNKNOWN')
    """,
)

TABLE_NAMES: Final = ("attempt", "transaction")
"""In the order in which they can be dropped."""
