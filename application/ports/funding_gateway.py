"""Money that reaches the platform's balance at the payment processor."""

from dataclasses import dataclass
from typing import Protocol

from application.ports.charge_gateway import ProcessingFee
from domain.ids import ChargeReference, TopUpReference
from domain.money import Money
from domain.transaction import RecoveryKey


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp:
    """Money added to the platform's balance; `recovery` is what its metadata names.

    One that was reversed had arrived: its money is gone again.
    """

    reference: TopUpReference
    amount: Money
    has_arrived: bool
    is_reversed: bool = False
    recovery: RecoveryKey | None = None


class FundingGateway(Protocol):
    """Reads what came into the platform's balance, and what was kept of it.

    Every method raises `GatewayUnavailable` or `GatewayMisused`, and nothing else.
    """

    async def find_top_up(self, reference: TopUpReference) -> TopUp:
        """Return a top-up as it stands."""
        ...

    async def find_processing_fee(self, charge: ChargeReference) -> ProcessingFee | None:
        """Return what was kept of a charge; None while it is not settled."""
        ...
