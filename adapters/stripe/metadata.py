"""What we write on Stripe's objects, so that each leads back to what it was made for."""

from typing import Final
from uuid import UUID

from stripe import StripeObject

from domain.ids import (
    WHOLE_CLAIM,
    ClaimId,
    RecoveryId,
    SellerId,
    SettlementId,
    TransactionId,
)
from domain.transaction import RecoveryKey

TRANSACTION: Final = "opside_transaction"
SELLER: Final = "opside_seller"
CLAIM: Final = "opside_claim"
RECOVERY: Final = "opside_recovery"
SUBSCRIPTION: Final = "opside_subscription"
SETTLEMENT: Final = "opside_settlement"


def transaction_of(metadata: StripeObject | None) -> TransactionId | None:
    """Return the transaction that an object was made for; None where it is not one of ours."""
    try:
        return TransactionId(UUID(_texts(metadata)[TRANSACTION]))
    except (KeyError, ValueError):
        return None


def settlement_of(metadata: StripeObject | None) -> SettlementId | None:
    """Return the settlement that a refund or a reversal was made for, if one of ours."""
    try:
        return SettlementId(UUID(_texts(metadata)[SETTLEMENT]))
    except (KeyError, ValueError):
        return None


def recovery_of(metadata: StripeObject | None) -> RecoveryKey | None:
    """Return the recovery that an object names; a claim without a part means the whole."""
    given = _texts(metadata)
    if not given.get(SELLER) or not given.get(CLAIM):
        return None
    return RecoveryKey(
        SellerId(given[SELLER]),
        ClaimId(given[CLAIM]),
        RecoveryId(given.get(RECOVERY, WHOLE_CLAIM)),
    )


def is_of(metadata: StripeObject | None, seller_id: SellerId) -> bool:
    """Return whether an object was made for this seller."""
    return _texts(metadata).get(SELLER) == seller_id


def text_of(metadata: StripeObject | None, name: str) -> str | None:
    """Return what an object says under one name."""
    return _texts(metadata).get(name)


def _texts(metadata: StripeObject | None) -> dict[str, str]:
    return {} if metadata is None else metadata.to_dict()
