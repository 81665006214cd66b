"""Where refunds and disputes are kept."""

from collections.abc import Sequence
from typing import Protocol

from domain.dispute import Dispute
from domain.ids import DisputeReference, TransactionId
from domain.refund import Refund


class Refunds(Protocol):
    """The refunds of fees; who writes one holds the lock of its transaction."""

    async def of(self, transaction_id: TransactionId) -> Sequence[Refund]:
        """Return the refunds of a transaction's fee, oldest first."""
        ...

    async def save(self, refund: Refund) -> None:
        """Write a refund, new or as it has become."""
        ...


class Disputes(Protocol):
    """The disputes of fees; who writes one holds the lock of its transaction."""

    async def get(self, reference: DisputeReference) -> Dispute | None:
        """Return a dispute as it stands; None where it was never seen."""
        ...

    async def of(self, transaction_id: TransactionId) -> Sequence[Dispute]:
        """Return the disputes of a transaction's fee, oldest first."""
        ...

    async def save(self, dispute: Dispute) -> None:
        """Write a dispute, new or as it has become."""
        ...
