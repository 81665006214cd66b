"""Signed heads of the audit's chain, exports and their files, and what lists of them look up."""

from typing import Final

SEALING: Final = (
    """
    CREATE TABLE audit_head (
        sequence bigint NOT NULL,
        hash bytea NOT NULL,
        signed_at timestamptz NOT NULL,
        key_id text NOT NULL,
        signature bytea NOT NULL,
        through_id bigint NOT NULL,
        next_number bigint NOT NULL,
        settled_id bigint NOT NULL,
        CONSTRAINT audit_head_pkey PRIMARY KEY (sequence),
        CONSTRAINT audit_head_sequence_fkey FOREIGN KEY (sequence) REFERENCES audit_seal (sequence),
        CONSTRAINT audit_head_hash_check
            CHECK (octet_length(hash) = 32 AND octet_length(signature) = 32)
    )
    """,
    "CREATE INDEX audit_seal_sealed_at_idx ON audit_seal (sealed_at)",
    "CREATE INDEX audit_event_at_id_idx ON audit_event (at, id)",
    "CREATE INDEX audit_event_subject_id_idx ON audit_event (subject, id)",
    """
    CREATE INDEX posting_seller_id_posted_at_idx ON posting (seller_id, posted_at)
        WHERE seller_id IS NOT NULL
    """,
    # An id is drawn by a transaction that has its number already: whoever sees no transaction of
    # an older number at work knows that no older id is still to come.
    """
    CREATE FUNCTION number_the_writer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_current_xact_id();
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER number_first BEFORE INSERT ON audit_event
        FOR EACH STATEMENT EXECUTE FUNCTION number_the_writer()
    """,
    "ALTER TABLE audit_event ENABLE ALWAYS TRIGGER number_first",
)

EXPORTS: Final = (
    """
    CREATE TABLE export_job (
        id uuid NOT NULL,
        kind text NOT NULL,
        format text NOT NULL,
        from_at timestamptz NOT NULL,
        to_at timestamptz NOT NULL,
        reason text NOT NULL,
        requested_by text NOT NULL,
        requested_at timestamptz NOT NULL,
        state text NOT NULL,
        rows_done bigint NOT NULL,
        rows_total bigint,
        run uuid,
        chunks bigint,
        size bigint,
        sha256 bytea,
        head text,
        signature text,
        finished_at timestamptz,
        error text,
        CONSTRAINT export_job_pkey PRIMARY KEY (id),
        CONSTRAINT export_job_kind_check CHECK (kind IN ('AUDIT', 'LEDGER', 'TRANSACTIONS')),
        CONSTRAINT export_job_format_check CHECK (format IN ('CSV', 'JSON_LINES')),
        CONSTRAINT export_job_state_check
            CHECK (state IN ('REQUESTED', 'RUNNING', 'READY', 'FAILED')),
        CONSTRAINT export_job_period_check CHECK (from_at < to_at),
        CONSTRAINT export_job_ready_check
            CHECK ((state = 'READY') = (num_nulls(run, chunks, size, sha256, signature) = 0))
    )
    """,
    "CREATE INDEX export_job_requested_at_id_idx ON export_job (requested_at, id)",
    """
    CREATE TABLE export_chunk (
        export_id uuid NOT NULL,
        run uuid NOT NULL,
        number bigint NOT NULL,
        body bytea NOT NULL,
        CONSTRAINT export_chunk_pkey PRIMARY KEY (export_id, run, number),
        CONSTRAINT export_chunk_export_id_fkey FOREIGN KEY (export_id) REFERENCES export_job (id)
    )
    """,
    """
    CREATE FUNCTION refuse_new_file() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'export % is ready: it stays as it is', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END
    $$
    """,
    """
    CREATE TRIGGER ready_for_good BEFORE UPDATE ON export_job
        FOR EACH ROW WHEN (OLD.state = 'READY') EXECUTE FUNCTION refuse_new_file()
    """,
    "ALTER TABLE export_job ENABLE ALWAYS TRIGGER ready_for_good",
)

APPEND_ONLY: Final = ("audit_head", "export_chunk")

EXPORT_COLUMNS: Final = (
    "state",
    "rows_done",
    "rows_total",
    "run",
    "chunks",
    "size",
    "sha256",
    "head",
    "signature",
    "finished_at",
    "error",
)
"""What the service may write of an export after it was asked for."""
