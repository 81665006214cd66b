"""Sending sellers their share at the payment processor."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.attempt import TransferRequest
from domain.ids import AccountReference, SettlementId, TransactionId, TransferReference
from domain.money import Money
from domain.transaction import Failure
from domain.transfer import HoldReason


@dataclass(frozen=True, slots=True)
class Reversal:
    """One part of a transfer that was taken back."""

    reference: str
    amount: Money
    settlement_id: SettlementId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred:
    """The money is in the seller's account; `reversals` are the parts taken back since."""

    transaction_id: TransactionId | None
    transfer: TransferReference
    destination: AccountReference
    amount: Money
    reversals: tuple[Reversal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferHeld:
    """Not now: the processor refused for a reason that an event will remove."""

    reason: HoldReason
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRefused:
    """The answer is no, and final for this attempt."""

    failure: Failure


TransferOutcome = Transferred | TransferHeld | TransferRefused


class TransferGateway(Protocol):
    """Sends a share to a seller's account, at most once per key.

    Every method raises `GatewayUnavailable` or `GatewayMisused`, and nothing else.
    """

    async def transfer(self, request: TransferRequest, *, key: str) -> TransferOutcome:
        """Send the amount, now; the same key again gives the same outcome."""
        ...

    async def find_transfer(self, reference: TransferReference) -> Transferred:
        """Return a transfer as it stands, its reversals included."""
        ...

    async def look_up_transfer(
        self, request: TransferRequest, *, since: datetime
    ) -> Transferred | None:
        """Search what the processor made for this request; None is proof that it made nothing."""
        ...
