"""Who changed what, and the seals that chain the record."""

from typing import Final

TABLES: Final = (
    """
    CREATE TABLE audit_event (
        id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
        at timestamptz NOT NULL,
        action text NOT NULL,
        subject text NOT NULL,
        actor text NOT NULL,
        role text NOT NULL,
        request_id text NOT NULL,
        transaction_id uuid,
        seller_id text,
        before jsonb NOT NULL,
        after jsonb NOT NULL,
        recorded_at timestamptz DEFAULT clock_timestamp() NOT NULL,
        CONSTRAINT audit_event_pkey PRIMARY KEY (id),
        CONSTRAINT audit_event_role_check
            CHECK (role IN ('seller', 'service', 'admin', 'system')),
        CONSTRAINT audit_event_changes_check
            CHECK (jsonb_typeof(before) = 'object' AND jsonb_typeof(after) = 'object')
    )
    """,
    """
    CREATE INDEX audit_event_transaction_id_id_idx ON audit_event (transaction_id, id)
        WHERE transaction_id IS NOT NULL
    """,
    """
    CREATE INDEX audit_event_seller_id_id_idx ON audit_event (seller_id, id)
        WHERE seller_id IS NOT NULL
    """,
    """
    CREATE TABLE audit_seal (
        sequence bigint NOT NULL,
        audit_event_id bigint NOT NULL,
        previous_hash bytea NOT NULL,
        hash bytea NOT NULL,
        sealed_at timestamptz NOT NULL,
        CONSTRAINT audit_seal_pkey PRIMARY KEY (sequence),
        CONSTRAINT audit_seal_audit_event_id_key UNIQUE (audit_event_id),
        CONSTRAINT audit_seal_audit_event_id_fkey
            FOREIGN KEY (audit_event_id) REFERENCES audit_event (id),
        CONSTRAINT audit_seal_hash_check
            CHECK (octet_length(previous_hash) = 32 AND octet_length(hash) = 32)
    )
    """,
)

TABLE_NAMES: Final = ("audit_seal", "audit_event")
"""In the order in which they can be dropped."""
