"""Sellers' payouts: where they are kept, and how they are read back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from domain.ids import PayoutReference, SellerId
from domain.payout import Payout


class Payouts(Protocol):
    """Payouts, by Stripe's name for them."""

    async def add(self, payout: Payout) -> Payout:
        """Store a new payout, or return the one that is here; locked either way."""
        ...

    async def save(self, payout: Payout) -> None:
        """Write a payout back; raise `NotFound`."""
        ...


class PayoutCursor(NamedTuple):
    """A place in the list of payouts, which is ordered by these two."""

    created_at: datetime
    reference: PayoutReference


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutPage:
    """Payouts, newest first, and whether older ones follow."""

    rows: Sequence[Payout]
    has_next: bool


class PayoutPages(Protocol):
    """Lists of payouts; each page is one statement."""

    async def payouts(
        self, seller_id: SellerId, *, limit: int, after: PayoutCursor | None
    ) -> PayoutPage:
        """Return one page of a seller's payouts, newest first, of those older than `after`."""
        ...
