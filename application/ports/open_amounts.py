"""What waits, and what does not agree, in money: for those who watch the service."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.money import Money
from domain.transfer import HoldReason


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAmount:
    """The shares in one currency that one reason keeps from their sellers."""

    reason: HoldReason
    amount: Money
    count: int


class OpenAmounts(Protocol):
    """Answers from indexes of what is open; each call is one statement."""

    async def held(self) -> Sequence[HeldAmount]:
        """Return what is held, by reason and currency; raise `StoreUnavailable`."""
        ...

    async def drift(self) -> Sequence[Money]:
        """Return what the last reconciliation found and nothing has repaired, by currency.

        Sums are of differences without their signs, so that two do not hide each other. Raises
        `StoreUnavailable`.
        """
        ...
