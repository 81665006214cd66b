"""Requests and events that came in, and work that is still to be done."""

from typing import Final

TABLES: Final = (
    """
    CREATE TABLE idempotency_key (
        caller text NOT NULL,
        operation text NOT NULL,
        key text NOT NULL,
        request jsonb NOT NULL,
        result text NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT idempotency_key_pkey PRIMARY KEY (caller, operation, key),
        CONSTRAINT idempotency_key_key_check CHECK (char_length(key) BETWEEN 1 AND 255),
        CONSTRAINT idempotency_key_request_check CHECK (jsonb_typeof(request) = 'object'),
        CONSTRAINT idempotency_key_expires_at_check CHECK (expires_at > created_at)
    )
    """,
    "CREATE INDEX idempotency_key_expires_at_idx ON idempotency_key (expires_at)",
    """
    CREATE TABLE webhook_event (
        id uuid NOT NULL,
        reference text NOT NULL,
        type text NOT NULL,
        object_reference text NOT NULL,
        endpoint text NOT NULL,
        live boolean NOT NULL,
        api_version text,
        account text,
        body bytea,
        body_sha256 bytea NOT NULL,
        state text NOT NULL,
        attempts integer NOT NULL,
        note text,
        transaction_id uuid,
        created_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        CONSTRAINT webhook_event_pkey PRIMARY KEY (id),
        CONSTRAINT webhook_event_reference_key UNIQUE (reference),
        CONSTRAINT webhook_event_transaction_id_fkey
            FOREIGN KEY (transaction_id) REFERENCES transaction (id),
        CONSTRAINT webhook_event_endpoint_check CHECK (endpoint IN ('PLATFORM', 'CONNECT')),
        CONSTRAINT webhook_event_state_check
            CHECK (state IN ('RECEIVED', 'PROCESSED', 'IGNORED', 'FAILED', 'DEAD')),
        CONSTRAINT webhook_event_attempts_check CHECK (attempts >= 0),
        CONSTRAINT webhook_event_body_sha256_check CHECK (octet_length(body_sha256) = 32)
    )
    """,
    """
    CREATE INDEX webhook_event_unfinished_idx ON webhook_event (received_at, id)
        WHERE state IN ('RECEIVED', 'FAILED', 'DEAD')
    """,
    """
    CREATE INDEX webhook_event_transaction_id_idx ON webhook_event (transaction_id)
        WHERE transaction_id IS NOT NULL
    """,
    """
    CREATE TABLE outbox (
        id uuid NOT NULL,
        kind text NOT NULL,
        subject text NOT NULL,
        request_id text NOT NULL,
        state text NOT NULL,
        tries integer NOT NULL,
        due_at timestamptz NOT NULL,
        last_error text,
        created_at timestamptz NOT NULL,
        finished_at timestamptz,
        CONSTRAINT outbox_pkey PRIMARY KEY (id),
        CONSTRAINT outbox_kind_check
            CHECK (kind IN ('RUN_CHARGE', 'RUN_TRANSFER', 'BOOK_PROCESSING_FEE',
                            'PROCESS_WEBHOOK_EVENT', 'RELEASE_HELD', 'FUND_TRANSACTION')),
        CONSTRAINT outbox_state_check CHECK (state IN ('READY', 'DONE', 'DEAD')),
        CONSTRAINT outbox_tries_check CHECK (tries >= 0),
        CONSTRAINT outbox_finished_check CHECK ((state = 'READY') = (finished_at IS NULL))
    )
    """,
    "CREATE INDEX outbox_ready_idx ON outbox (due_at) WHERE state = 'READY'",
    "CREATE INDEX outbox_dead_idx ON outbox (finished_at) WHERE state = 'DEAD'",
)

TABLE_NAMES: Final = ("outbox", "webhook_event", "idempotency_key")
"""In the order in which they can be dropped."""
