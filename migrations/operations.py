"""Price lists, what is told of jobs and requests, and what may be forgotten when it is old."""

from typing import Final

TABLES: Final = (
    """
    CREATE TABLE fee_policy (
        version text NOT NULL,
        number bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
        seller_id text,
        effective_from timestamptz NOT NULL,
        rate_bps integer NOT NULL,
        minimums jsonb NOT NULL,
        caps jsonb NOT NULL,
        tiers jsonb NOT NULL,
        set_at timestamptz NOT NULL,
        set_by text NOT NULL,
        reason text NOT NULL,
        CONSTRAINT fee_policy_pkey PRIMARY KEY (version),
        CONSTRAINT fee_policy_number_key UNIQUE (number),
        CONSTRAINT fee_policy_seller_id_fkey FOREIGN KEY (seller_id) REFERENCES seller (id),
        CONSTRAINT fee_policy_rate_check CHECK (rate_bps BETWEEN 0 AND 10000),
        CONSTRAINT fee_policy_effective_from_check CHECK (effective_from >= set_at),
        CONSTRAINT fee_policy_minimums_check CHECK (jsonb_typeof(minimums) = 'object'),
        CONSTRAINT fee_policy_caps_check CHECK (jsonb_typeof(caps) = 'object'),
        CONSTRAINT fee_policy_tiers_check CHECK (jsonb_typeof(tiers) = 'array')
    )
    """,
    """
    CREATE INDEX fee_policy_seller_id_effective_from_number_idx
        ON fee_policy (seller_id, effective_from, number)
    """,
    """
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fee_policy
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
    "ALTER TABLE fee_policy ENABLE ALWAYS TRIGGER append_only",
)

COLUMNS: Final = (
    """
    ALTER TABLE outbox
        ADD COLUMN leased_until timestamptz,
        ADD COLUMN tries_before integer NOT NULL DEFAULT 0,
        ADD CONSTRAINT outbox_tries_before_check CHECK (tries_before BETWEEN 0 AND tries)
    """,
    "CREATE INDEX outbox_done_idx ON outbox (finished_at) WHERE state = 'DONE'",
    """
    CREATE INDEX outbox_closed_idx ON outbox (subject) WHERE state IN ('DONE', 'DISCARDED')
    """,
    """
    ALTER TABLE idempotency_key
        ADD COLUMN replays integer NOT NULL DEFAULT 0,
        ADD COLUMN replayed_at timestamptz,
        ADD CONSTRAINT idempotency_key_replays_check CHECK (replays >= 0)
    """,
    """
    CREATE INDEX webhook_event_kept_body_idx ON webhook_event (received_at)
        WHERE state = 'PROCESSED' AND body IS NOT NULL
    """,
)

# The service's clock and the database's may differ; it asks for thirty days and more.
_OLD: Final = "< now() - interval '29 days'"

_GUARDS: Final = {
    "idempotency_key": ("DELETE", "OLD.expires_at <= now()"),
    "outbox": (
        "DELETE",
        f"OLD.state = 'DONE' AND OLD.last_error IS NULL AND OLD.finished_at {_OLD}",
    ),
    "webhook_event": (
        "UPDATE OF body",
        f"NEW.body IS NULL AND OLD.state = 'PROCESSED' AND OLD.received_at {_OLD}",
    ),
}

GUARDS: Final = (
    """
    CREATE FUNCTION refuse_forgetting() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'this row of % is still needed: % is refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END
    $$
    """,
    *(
        statement
        for table, (change, condition) in _GUARDS.items()
        for statement in (
            f"""
            CREATE TRIGGER only_what_is_old BEFORE {change} ON {table}
                FOR EACH ROW WHEN (({condition}) IS NOT TRUE)
                EXECUTE FUNCTION refuse_forgetting()
            """,
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER only_what_is_old",
        )
    ),
)


def grants(role: str) -> tuple[str, ...]:
    """Return what the service may do with them, and no more."""
    return (
        "REVOKE ALL ON FUNCTION refuse_forgetting() FROM PUBLIC",
        f"GRANT SELECT, INSERT ON fee_policy TO {role}",
        f"GRANT UPDATE (leased_until, tries_before) ON outbox TO {role}",
        f"GRANT DELETE ON outbox TO {role}",
        f"GRANT UPDATE (replays, replayed_at) ON idempotency_key TO {role}",
    )


UNDONE: Final = (
    *(f"DROP TRIGGER only_what_is_old ON {table}" for table in _GUARDS),
    "DROP FUNCTION refuse_forgetting()",
    "DROP INDEX webhook_event_kept_body_idx",
    "ALTER TABLE idempotency_key DROP COLUMN replays, DROP COLUMN replayed_at",
    "DROP INDEX outbox_closed_idx",
    "DROP INDEX outbox_done_idx",
    "ALTER TABLE outbox DROP COLUMN leased_until, DROP COLUMN tries_before",
    "DROP TABLE fee_policy",
)
