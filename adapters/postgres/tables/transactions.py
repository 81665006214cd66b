"""Tables of transactions and of the attempts to move their money."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.tables.metadata import Moment, check, known_currency, metadata, one_of
from domain.attempt import AttemptKind, AttemptState
from domain.charge import ChargeState
from domain.funds_flow import FundsFlow
from domain.status import TransactionStatus
from domain.transfer import HoldReason, TransferState

_FAILURE = "failure_code IS NOT NULL OR (decline_code IS NULL AND advice_code IS NULL)"

_REQUEST = """
    CASE kind
    WHEN 'CHARGE' THEN num_nulls(customer_reference, payment_method_reference) = 0
        AND num_nonnulls(destination_reference, settlement_id, charge_reference,
                         transfer_reference) = 0
    WHEN 'TRANSFER' THEN destination_reference IS NOT NULL
        AND num_nonnulls(customer_reference, payment_method_reference,
                         payment_intent_reference, settlement_id, charge_reference,
                         transfer_reference) = 0
    WHEN 'CANCELLATION' THEN payment_intent_reference IS NOT NULL
        AND num_nonnulls(customer_reference, payment_method_reference, destination_reference,
                         settlement_id, charge_reference, transfer_reference) = 0
    ELSE settlement_id IS NOT NULL
        AND num_nonnulls(customer_reference, payment_method_reference,
                         payment_intent_reference, destination_reference) = 0
        AND (charge_reference IS NOT NULL) = (kind = 'REFUND')
        AND (transfer_reference IS NOT NULL) = (kind = 'REVERSAL')
    END
"""

UNFINISHED: Final = (
    "(charge_state IN ('PENDING', 'PROCESSING', 'REQUIRES_ACTION') OR transfer_state = 'SUBMITTED')"
)
"""What waits for Stripe's word."""

transaction: Final = Table(
    "transaction",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("seller_id", Text, ForeignKey("seller.id"), nullable=False),
    Column("claim_id", Text, nullable=False),
    Column("recovery_id", Text, nullable=False, server_default=""),
    Column("funds_flow", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("recovered_minor", BigInteger, nullable=False),
    Column("fee_minor", BigInteger, nullable=False),
    Column("payout_minor", BigInteger, nullable=False),
    Column("refunded_minor", BigInteger, nullable=False),
    Column("reversed_minor", BigInteger, nullable=False),
    Column("clawed_back_minor", BigInteger, nullable=False),
    Column("funded_minor", BigInteger, nullable=False),
    Column("processing_fee_minor", BigInteger),
    Column("processing_fee_currency", Text),
    Column("charge_state", Text, nullable=False),
    Column("transfer_state", Text, nullable=False),
    Column("hold_reason", Text),
    Column("status", Text, nullable=False),
    Column("fee_policy", Text, nullable=False),
    Column("fee_rate_bps", Integer, nullable=False),
    Column("fee_minimum_minor", BigInteger, nullable=False),
    Column("fee_cap_minor", BigInteger),
    Column("payment_method_reference", Text),
    Column("payment_intent_reference", Text, unique=True),
    Column("charge_reference", Text, unique=True),
    Column("transfer_reference", Text, unique=True),
    Column("failure_code", Text),
    Column("decline_code", Text),
    Column("advice_code", Text),
    Column("metadata", JSONB, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("declines", Integer, nullable=False, server_default="0"),
    Column("next_retry_at", Moment),
    Column("waived_minor", BigInteger, nullable=False, server_default=text("0")),
    Column("credited_minor", BigInteger, nullable=False, server_default=text("0")),
    Column("forgone_minor", BigInteger, nullable=False, server_default=text("0")),
    Column("withheld_minor", BigInteger, nullable=False, server_default=text("0")),
    Column("netted_minor", BigInteger, nullable=False, server_default=text("0")),
    UniqueConstraint("seller_id", "claim_id", "recovery_id"),
    check("claim_id", "char_length(claim_id) BETWEEN 1 AND 255"),
    check("recovery_id", "char_length(recovery_id) <= 255"),
    one_of("funds_flow", FundsFlow),
    known_currency("currency"),
    known_currency("processing_fee_currency"),
    one_of("charge_state", ChargeState),
    one_of("transfer_state", TransferState),
    one_of("hold_reason", HoldReason),
    one_of("status", TransactionStatus),
    check("fee", "fee_minor > 0 AND payout_minor >= 0"),
    check("payout", "payout_minor = recovered_minor - fee_minor"),
    check("refunded", "refunded_minor BETWEEN 0 AND fee_minor"),
    check("reversed", "reversed_minor BETWEEN 0 AND payout_minor"),
    check("clawed_back", "clawed_back_minor BETWEEN 0 AND recovered_minor"),
    check("funded", "funded_minor BETWEEN 0 AND recovered_minor"),
    check("processing_fee", "(processing_fee_minor IS NULL) = (processing_fee_currency IS NULL)"),
    check(
        "fee_terms",
        "fee_rate_bps BETWEEN 0 AND 10000 AND fee_minimum_minor >= 0 AND fee_cap_minor >= 0",
    ),
    check("hold", "(transfer_state = 'HELD') = (hold_reason IS NOT NULL)"),
    check("fee_only", "funds_flow <> 'FEE_ONLY' OR transfer_state = 'NONE'"),
    check(
        "kept",
        "CASE funds_flow WHEN 'PLATFORM_COLLECTED' THEN charge_state IN ('KEPT', 'REFUNDED')"
        " ELSE charge_state <> 'KEPT' END",
    ),
    check(
        "adjusted_fee",
        "waived_minor >= 0 AND credited_minor >= 0 AND forgone_minor >= 0"
        " AND waived_minor + credited_minor <= fee_minor"
        " AND waived_minor + forgone_minor <= fee_minor",
    ),
    check(
        "adjusted_share",
        "withheld_minor >= 0 AND netted_minor >= 0"
        " AND withheld_minor + netted_minor + reversed_minor <= payout_minor",
    ),
    check(
        "transfer_after_charge",
        "transfer_state = 'NONE' OR charge_state IN ('CHARGED', 'KEPT', 'DISPUTED',"
        " 'DISPUTE_LOST', 'REFUNDED')",
    ),
    check("failure", _FAILURE),
    check("metadata", "jsonb_typeof(metadata) = 'object'"),
    check("version", "version >= 0"),
    check("declines", "declines >= 0"),
    check("next_retry", "next_retry_at IS NULL OR charge_state = 'FAILED'"),
    Index(None, "created_at", "id"),
    Index(None, "seller_id", "created_at", "id"),
    Index(None, "status", "created_at", "id"),
    Index("transaction_claim_idx", "claim_id"),
    Index("transaction_recovery_idx", "recovery_id", postgresql_where=text("recovery_id <> ''")),
    Index(
        "transaction_awaiting_card_idx",
        "seller_id",
        "created_at",
        "id",
        postgresql_where=text("charge_state = 'AWAITING_PAYMENT_METHOD'"),
    ),
    Index(
        "transaction_held_of_seller_idx",
        "seller_id",
        "hold_reason",
        "updated_at",
        "id",
        postgresql_where=text("transfer_state = 'HELD'"),
    ),
    Index(
        "transaction_held_idx",
        "hold_reason",
        "updated_at",
        "id",
        postgresql_where=text("transfer_state = 'HELD'"),
    ),
    Index(
        "transaction_unfinished_idx",
        "updated_at",
        "id",
        postgresql_where=text(
            "charge_state IN ('PENDING', 'PROCESSING')"
            " OR transfer_state IN ('PLANNED', 'SUBMITTED', 'HELD')"
            " OR (charge_reference IS NOT NULL AND processing_fee_minor IS NULL)"
        ),
    ),
    Index(
        "transaction_next_retry_idx",
        "next_retry_at",
        postgresql_where=text("next_retry_at IS NOT NULL"),
    ),
    Index("transaction_with_stripe_idx", "number", postgresql_where=text(UNFINISHED)),
)

attempt: Final = Table(
    "attempt",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("transaction_id", Uuid, ForeignKey("transaction.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("customer_reference", Text),
    Column("payment_method_reference", Text),
    Column("payment_intent_reference", Text),
    Column("destination_reference", Text),
    Column("reference", Text),
    Column("failure_code", Text),
    Column("decline_code", Text),
    Column("advice_code", Text),
    Column("created_at", Moment, nullable=False),
    Column("resolved_at", Moment),
    Column("settlement_id", Uuid, ForeignKey("settlement.id")),
    Column("charge_reference", Text),
    Column("transfer_reference", Text),
    UniqueConstraint("transaction_id", "kind", "number"),
    one_of("kind", AttemptKind),
    one_of("state", AttemptState),
    known_currency("currency"),
    check("amount", "amount_minor > 0"),
    check("request", _REQUEST),
    check("failure", _FAILURE),
    check("resolved", "(state IN ('IN_FLIGHT', 'UNKNOWN')) = (resolved_at IS NULL)"),
    Index(
        "attempt_one_open_idx",
        "transaction_id",
        "kind",
        unique=True,
        postgresql_where=text("state IN ('IN_FLIGHT', 'UNKNOWN')"),
    ),
)
