"""The tables of the service that went before, under their old names, to read only."""

from typing import Final

VIEWS: Final = (
    """
    CREATE VIEW stripe_account AS
        SELECT seller_id AS user_id, account_reference AS stripe_account_id, email, country,
               details_submitted, charges_enabled, payouts_enabled, transfers_active,
               currently_due, past_due, disabled_reason, created_at, synced_at AS updated_at
        FROM connect_account
    """,
    """
    CREATE VIEW stripe_customer AS
        SELECT seller_id AS user_id, customer_reference AS stripe_customer_id, email, name,
               default_card AS default_payment_method_id, created_at
        FROM customer
    """,
    """
    CREATE VIEW stripe_transaction AS
        SELECT number AS id, id AS transaction_id, seller_id AS user_id, claim_id, recovery_id,
               recovered_minor AS amount_recovered_cents, fee_minor AS platform_fee_cents,
               payout_minor AS seller_payout_cents, currency, status, funds_flow,
               payment_intent_reference AS stripe_payment_intent_id,
               charge_reference AS stripe_charge_id, transfer_reference AS stripe_transfer_id,
               refunded_minor AS refunded_cents, reversed_minor AS reversed_cents,
               failure_code AS error_code, metadata, created_at, updated_at
        FROM transaction
    """,
    """
    CREATE VIEW stripe_webhook_event AS
        SELECT reference AS stripe_event_id, type, live AS livemode, api_version, account,
               state AS status, attempts, note AS last_error, transaction_id, created_at,
               received_at
        FROM webhook_event
    """,
    """
    CREATE VIEW transaction_audit AS
        SELECT id, transaction_id, seller_id AS user_id, action, subject, actor, role,
               request_id, before, after, at AS created_at
        FROM audit_event
        WHERE transaction_id IS NOT NULL
    """,
)

VIEW_NAMES: Final = (
    "transaction_audit",
    "stripe_webhook_event",
    "stripe_transaction",
    "stripe_customer",
    "stripe_account",
)
