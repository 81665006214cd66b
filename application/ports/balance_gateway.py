"""The platform's balance at the payment processor, movement by movement."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from domain.balance import BalanceMovement
from domain.period import Period


class BalanceGateway(Protocol):
    """Reads every movement of the platform's own balance.

    Every method raises `GatewayUnavailable` or `GatewayMisused`, and nothing else.
    """

    def movements(self, period: Period) -> AsyncIterator[Sequence[BalanceMovement]]:
        """Yield what moved within a period, to the processor's whole seconds, page by page."""
        ...

    async def find_movements(self, cause: str) -> Sequence[BalanceMovement]:
        """Return the movement of this name, or every one that the object of this name caused."""
        ...
