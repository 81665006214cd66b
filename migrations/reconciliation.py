"""Runs that compare everything with Stripe, and what they found."""

from typing import Final

_CURRENCIES: Final = """('aed', 'aud', 'bhd', 'brl', 'cad', 'eur', 'gbp', 'inr', 'jpy', 'kwd',
                                'mxn', 'pln', 'sek', 'sgd', 'usd')"""

TABLES: Final = (
    """
    CREATE TABLE reconciliation_run (
        id uuid NOT NULL,
        begins_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        looks_max integer NOT NULL,
        is_dry boolean NOT NULL,
        requested_by text NOT NULL,
        reason text NOT NULL,
        started_at timestamptz NOT NULL,
        compared_to timestamptz NOT NULL,
        state text NOT NULL,
        phase text NOT NULL,
        looked_to bigint NOT NULL,
        looked_up integer NOT NULL,
        total integer NOT NULL,
        done integer NOT NULL,
        errors integer NOT NULL,
        failure text,
        finished_at timestamptz,
        version integer NOT NULL,
        CONSTRAINT reconciliation_run_pkey PRIMARY KEY (id),
        CONSTRAINT reconciliation_run_state_check
            CHECK (state IN ('RUNNING', 'DONE', 'FAILED')),
        CONSTRAINT reconciliation_run_phase_check
            CHECK (phase IN ('COMPARING', 'REPAIRING', 'LOOKING_UP')),
        CONSTRAINT reconciliation_run_period_check
            CHECK (begins_at < ends_at AND compared_to BETWEEN begins_at AND ends_at),
        CONSTRAINT reconciliation_run_finished_check
            CHECK ((state = 'RUNNING') = (finished_at IS NULL)),
        CONSTRAINT reconciliation_run_progress_check
            CHECK (done BETWEEN 0 AND total AND errors BETWEEN 0 AND done)
    )
    """,
    "CREATE INDEX reconciliation_run_started_at_id_idx ON reconciliation_run (started_at, id)",
    """
    CREATE UNIQUE INDEX reconciliation_run_one_running_idx ON reconciliation_run (state)
        WHERE state = 'RUNNING'
    """,
    f"""
    CREATE TABLE discrepancy (
        number bigint GENERATED ALWAYS AS IDENTITY,
        run_id uuid NOT NULL,
        object text NOT NULL,
        entry text NOT NULL,
        part text NOT NULL,
        transaction_id uuid,
        at timestamptz NOT NULL,
        currency text NOT NULL,
        ours_minor bigint NOT NULL,
        stripe_minor bigint NOT NULL,
        cause text NOT NULL,
        repair text NOT NULL,
        state text NOT NULL,
        note text NOT NULL,
        CONSTRAINT discrepancy_pkey PRIMARY KEY (number),
        CONSTRAINT discrepancy_run_id_fkey
            FOREIGN KEY (run_id) REFERENCES reconciliation_run (id),
        CONSTRAINT discrepancy_transaction_id_fkey
            FOREIGN KEY (transaction_id) REFERENCES transaction (id),
        CONSTRAINT discrepancy_run_id_entry_part_currency_key
            UNIQUE (run_id, entry, part, currency),
        CONSTRAINT discrepancy_cause_check
            CHECK (cause IN ('TIMING', 'STRIPE_FEE', 'CURRENCY_CONVERSION', 'MISSING_EVENT',
                             'DUPLICATE', 'CHANGED_IN_STRIPE', 'UNKNOWN')),
        CONSTRAINT discrepancy_repair_check
            CHECK (repair IN ('WAIT', 'RECONCILE_TRANSACTION', 'FILE_MISSING_EVENTS',
                              'ASK_A_PERSON')),
        CONSTRAINT discrepancy_state_check
            CHECK (state IN ('OPEN', 'PROPOSED', 'REPAIRED', 'FAILED')),
        CONSTRAINT discrepancy_currency_check CHECK (currency IN {_CURRENCIES})
    )
    """,
    "CREATE INDEX discrepancy_open_idx ON discrepancy (run_id, number) WHERE state = 'OPEN'",
)

INDEXES: Final = (
    "CREATE INDEX posting_posted_at_idx ON posting (posted_at)",
    """
    CREATE INDEX transaction_with_stripe_idx ON transaction (number)
        WHERE (charge_state IN ('PENDING', 'PROCESSING', 'REQUIRES_ACTION')
               OR transfer_state = 'SUBMITTED')
    """,
)

MOVING: Final = (
    "compared_to",
    "state",
    "phase",
    "looked_to",
    "looked_up",
    "total",
    "done",
    "errors",
    "failure",
    "finished_at",
    "version",
)
"""What of a run changes while it goes on."""
