"""Ids as callers see them: a prefix that says of what, and the UUID's 32 digits."""

import re
from typing import Final
from uuid import UUID, uuid5

import strawberry

from domain.ids import (
    ClawbackId,
    ExportId,
    InvoiceId,
    JobId,
    ReceiptId,
    ReconciliationRunId,
    SellerId,
    SubscriptionId,
    TransactionId,
    WebhookEventId,
)

TRANSACTION_PREFIX: Final = "txn_"
RECEIPT_PREFIX: Final = "rcp_"
EVENT_PREFIX: Final = "whe_"
SELLER_PREFIX: Final = "slr_"
SUBSCRIPTION_PREFIX: Final = "sbs_"
INVOICE_PREFIX: Final = "inv_"
JOB_PREFIX: Final = "job_"
EXPORT_PREFIX: Final = "exp_"

_SELLERS: Final = UUID("6f707369-6465-5061-796d-73656c6c6572")
CLAWBACK_PREFIX: Final = "cbk_"
RUN_PREFIX: Final = "rec_"

_DIGITS: Final = re.compile(
    r"[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)


def public_transaction_id(id: TransactionId) -> strawberry.ID:
    """Return a transaction's id as callers see it."""
    return strawberry.ID(TRANSACTION_PREFIX + id.hex)


def public_receipt_id(id: ReceiptId) -> strawberry.ID:
    """Return a receipt's id as callers see it."""
    return strawberry.ID(RECEIPT_PREFIX + id.hex)


def public_seller_id(id: SellerId) -> strawberry.ID:
    """Return an opaque id that is always the same for a seller."""
    return strawberry.ID(SELLER_PREFIX + uuid5(_SELLERS, id).hex)


def public_clawback_id(id: ClawbackId) -> strawberry.ID:
    """Return a clawback's id as callers see it."""
    return strawberry.ID(CLAWBACK_PREFIX + id.hex)


def public_run_id(id: ReconciliationRunId) -> strawberry.ID:
    """Return the id of a run of reconciliation as callers see it."""
    return strawberry.ID(RUN_PREFIX + id.hex)


def public_event_id(id: WebhookEventId) -> strawberry.ID:
    """Return an event's id as callers see it."""
    return strawberry.ID(EVENT_PREFIX + id.hex)


def public_subscription_id(id: SubscriptionId) -> strawberry.ID:
    """Return a subscription's id as callers see it."""
    return strawberry.ID(SUBSCRIPTION_PREFIX + id.hex)


def public_invoice_id(id: InvoiceId) -> strawberry.ID:
    """Return an invoice's id as callers see it."""
    return strawberry.ID(INVOICE_PREFIX + id.hex)


def public_job_id(id: JobId) -> strawberry.ID:
    """Return a job's id as callers see it."""
    return strawberry.ID(JOB_PREFIX + id.hex)


def public_export_id(id: ExportId) -> strawberry.ID:
    """Return an export's id as callers see it."""
    return strawberry.ID(EXPORT_PREFIX + id.hex)


def export_id_of(given: str) -> ExportId | None:
    """Return the export's id that a caller wrote; None for a malformed one."""
    found = _uuid_of(given, EXPORT_PREFIX)
    return None if found is None else ExportId(found)


def transaction_id_of(given: str) -> TransactionId | None:
    """Return the transaction id that a caller wrote, dashed or not; None for a malformed one."""
    found = _uuid_of(given, TRANSACTION_PREFIX)
    return None if found is None else TransactionId(found)


def event_id_of(given: str) -> WebhookEventId | None:
    """Return the event's id that a caller wrote, dashed or not; None for a malformed one."""
    found = _uuid_of(given, EVENT_PREFIX)
    return None if found is None else WebhookEventId(found)


def clawback_id_of(given: str) -> ClawbackId | None:
    """Return the clawback's id that a caller wrote; None for a malformed one."""
    found = _uuid_of(given, CLAWBACK_PREFIX)
    return None if found is None else ClawbackId(found)


def subscription_id_of(given: str) -> SubscriptionId | None:
    """Return the subscription's id that a caller wrote; None for a malformed one."""
    found = _uuid_of(given, SUBSCRIPTION_PREFIX)
    return None if found is None else SubscriptionId(found)


def invoice_id_of(given: str) -> InvoiceId | None:
    """Return the invoice's id that a caller wrote; None for a malformed one."""
    found = _uuid_of(given, INVOICE_PREFIX)
    return None if found is None else InvoiceId(found)


def job_id_of(given: str) -> JobId | None:
    """Return the job's id that a caller wrote, dashed or not; None for a malformed one."""
    found = _uuid_of(given, JOB_PREFIX)
    return None if found is None else JobId(found)


def run_id_of(given: str) -> ReconciliationRunId | None:
    """Return the id of a run that a caller wrote; None for a malformed one."""
    found = _uuid_of(given, RUN_PREFIX)
    return None if found is None else ReconciliationRunId(found)


def _uuid_of(given: str, prefix: str) -> UUID | None:
    head, digits = given[: len(prefix)], given[len(prefix) :].lower()
    return UUID(digits) if head == prefix and _DIGITS.fullmatch(digits) else None
