"""Fees that go back to the card, or that banks claim, at the payment processor."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.dispute import DisputeStatus
from domain.ids import (
    ChargeReference,
    DisputeReference,
    RefundReference,
    SettlementId,
    TransactionId,
)
from domain.money import Money
from domain.movement import Movement
from domain.refund import RefundStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRefund:
    """A refund as it stands; money moved only where there is a movement."""

    reference: RefundReference
    amount: Money
    status: RefundStatus
    created_at: datetime
    failure: str | None = None
    taken: Movement | None = None
    returned: Movement | None = None
    settlement_id: SettlementId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRefunds:
    """All refunds of a charge, oldest first, and the transaction whose fee it collected."""

    charge: ChargeReference
    transaction_id: TransactionId | None
    refunds: tuple[SeenRefund, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDispute:
    """A dispute as it stands, and every movement of money that it caused."""

    reference: DisputeReference
    charge: ChargeReference
    transaction_id: TransactionId | None
    reason: str
    amount: Money
    status: DisputeStatus
    opened_at: datetime
    due_by: datetime | None = None
    movements: tuple[Movement, ...] = ()


class RecourseGateway(Protocol):
    """Reads what became of a fee after it was charged.

    Every method raises `GatewayUnavailable` or `GatewayMisused`, and nothing else.
    """

    async def find_refunds(self, charge: ChargeReference) -> SeenRefunds:
        """Return all refunds of a charge."""
        ...

    async def find_refunds_beside(self, refund: RefundReference) -> SeenRefunds:
        """Return all refunds of the charge that this one is of."""
        ...

    async def find_dispute(self, reference: DisputeReference) -> SeenDispute:
        """Return a dispute."""
        ...

    async def find_disputes_of(self, charge: ChargeReference) -> tuple[SeenDispute, ...]:
        """Return all disputes of a charge, oldest first."""
        ...
