"""Ids as callers see them: a prefix that says of what, and the UUID's 32 digits."""

import re
from typing import Final
from uuid import UUID

import strawberry

from domain.ids import ReceiptId, TransactionId

TRANSACTION_PREFIX: Final = "txn_"
RECEIPT_PREFIX: Final = "rcp_"

_DIGITS: Final = re.compile(
    r"[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)


def public_transaction_id(id: TransactionId) -> strawberry.ID:
    """Return a transaction's id as callers see it."""
    return strawberry.ID(TRANSACTION_PREFIX + id.hex)


def public_receipt_id(id: ReceiptId) -> strawberry.ID:
    """Return a receipt's id as callers see it."""
    return strawberry.ID(RECEIPT_PREFIX + id.hex)


def transaction_id_of(given: str) -> TransactionId | None:
    """Return the transaction id that a caller wrote, dashed or not; None for a malformed one."""
    prefix, digits = given[: len(TRANSACTION_PREFIX)], given[len(TRANSACTION_PREFIX) :].lower()
    if prefix != TRANSACTION_PREFIX or not _DIGITS.fullmatch(digits):
        return None
    return TransactionId(UUID(digits))
