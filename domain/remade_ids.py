"""Ids that a database makes anew where it has forgotten them: each says what it is for.

Stripe keeps them in its objects. A database that was restored to an earlier moment, or that took
over from one that died with its last commits, is asked for the same things again; it gives them the
same names, and so finds at Stripe what was done about them.
"""

import json
from datetime import UTC, datetime
from typing import Final

from domain.ids import SettlementId, TransactionId
from domain.named_id import named_id
from domain.transaction import RecoveryKey

_WHENEVER: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The moment in all of them: when they were first asked for is what may be forgotten."""


def transaction_id_of(recovery: RecoveryKey) -> TransactionId:
    """Return the id of the one transaction that collects the fee on a recovery."""
    return TransactionId(
        named_id(
            _name("transaction", recovery.seller_id, recovery.claim_id, recovery.recovery_id),
            at=_WHENEVER,
        )
    )


def settlement_id_of(transaction_id: TransactionId, way: str, *, asked: str) -> SettlementId:
    """Return the id of the part of a request that goes one way; `asked` names the request."""
    return SettlementId(
        named_id(_name("settlement", str(transaction_id), way, asked), at=_WHENEVER)
    )


def _name(*parts: str) -> str:
    # Quoted: no two lists of parts are written alike.
    return json.dumps(parts)
