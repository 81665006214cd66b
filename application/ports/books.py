"""Where money is accounted for."""

from collections.abc import Sequence
from typing import Protocol

from domain.ledger import Posting
from domain.receipt import Receipt
from domain.transaction import RecoveryKey


class Ledger(Protocol):
    """The books. Append only."""

    async def post(self, posting: Posting) -> bool:
        """Book a posting; False says that its cause and kind are booked already."""
        ...


class Receipts(Protocol):
    """Amazon's money as it arrived."""

    async def add(self, receipt: Receipt) -> bool:
        """Store a receipt; False says that its source and reference are here already."""
        ...

    async def lock(self, reference: str) -> Receipt:
        """Return the receipt with this reference, locked; raise `NotFound`."""
        ...

    async def lock_remaining(self, recovery: RecoveryKey) -> Sequence[Receipt]:
        """Return the receipts for a recovery of which something remains, locked, oldest first."""
        ...

    async def save(self, receipt: Receipt) -> None:
        """Write a receipt back."""
        ...
