"""What the service may do: no more than it does.

It owns nothing. What a row says for ever it cannot update, and the only thing that it can delete
is the memory of a request whose time is over.
"""

from typing import Final

from migrations.spine.views import VIEW_NAMES

_READ_ONLY: Final = ("ledger_account", "alembic_version", *VIEW_NAMES)

_INSERT_ONLY: Final = ("seller", "card", "posting", "ledger_entry", "audit_event", "audit_seal")

_UPDATABLE: Final = {
    "connect_account": (
        "key",
        "email",
        "country",
        "asked_at",
        "account_reference",
        "details_submitted",
        "charges_enabled",
        "payouts_enabled",
        "transfers_active",
        "currently_due",
        "past_due",
        "disabled_reason",
        "synced_at",
    ),
    "customer": (
        "key",
        "email",
        "name",
        "asked_at",
        "customer_reference",
        "default_card",
        "default_chosen_at",
    ),
    "transaction": (
        "refunded_minor",
        "reversed_minor",
        "clawed_back_minor",
        "funded_minor",
        "processing_fee_minor",
        "processing_fee_currency",
        "charge_state",
        "transfer_state",
        "hold_reason",
        "status",
        "payment_method_reference",
        "payment_intent_reference",
        "charge_reference",
        "transfer_reference",
        "failure_code",
        "decline_code",
        "advice_code",
        "metadata",
        "updated_at",
        "version",
    ),
    "attempt": (
        "state",
        "reference",
        "failure_code",
        "decline_code",
        "advice_code",
        "resolved_at",
    ),
    "receipt": ("allocated_minor",),
    "idempotency_key": ("result",),
    "webhook_event": ("state", "attempts", "note", "transaction_id", "body"),
    "outbox": ("state", "tries", "due_at", "last_error", "finished_at"),
}


def grants(schema: str, role: str) -> tuple[str, ...]:
    """Return the statements that let `role` serve from `schema`, and nobody else in."""
    return (
        f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC",
        f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT EXECUTE ON FUNCTION charge_moves(), transfer_moves() TO {role}",
        f"GRANT SELECT ON {', '.join(_READ_ONLY)} TO {role}",
        f"GRANT SELECT, INSERT ON {', '.join((*_INSERT_ONLY, *_UPDATABLE))} TO {role}",
        *(
            f"GRANT UPDATE ({', '.join(columns)}) ON {table} TO {role}"
            for table, columns in _UPDATABLE.items()
        ),
        f"GRANT DELETE ON idempotency_key TO {role}",
    )
