"""What the processor in memory knows of refunds and disputes, and the strings to pull.

Money that a test moves here comes out of the purse that holds it, as at Stripe.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import count

from adapters.memory.gateway_moves import Moves
from adapters.memory.gateway_objects import HeldCharge, Purses
from application.ports.charge_gateway import GatewayMisused
from application.ports.recourse_gateway import SeenDispute, SeenRefund, SeenRefunds
from domain.balance import MovementKind
from domain.dispute import DisputeStatus
from domain.ids import ChargeReference, DisputeReference, RefundReference, SettlementId
from domain.money import Money, zero
from domain.movement import Movement
from domain.refund import RefundStatus

DISPUTE_FEE = 1_500
"""What the processor keeps of each dispute, in minor units."""


class Recourse:
    """Refunds and disputes of the processor's charges."""

    def __init__(self, moves: Moves, purses: Purses, charges: Mapping[str, HeldCharge]) -> None:
        self._moves = moves
        self._clock = moves.clock
        self._purses = purses
        self._charges = charges
        self._refunds: dict[str, tuple[ChargeReference, SeenRefund]] = {}
        self._disputes: dict[str, SeenDispute] = {}
        self._numbers = count(1)
        self.is_short = False
        self.refuses_refunds = False

    # What the gateway answers from.

    def refunds_of(self, charge: ChargeReference) -> SeenRefunds:
        """Return all refunds of a charge, oldest first."""
        return SeenRefunds(
            charge=charge,
            transaction_id=self._charge(charge).transaction_id,
            refunds=tuple(one for owner, one in self._refunds.values() if owner == charge),
        )

    def charge_of(self, refund: RefundReference) -> ChargeReference:
        """Return the charge that a refund is of."""
        if refund not in self._refunds:
            raise GatewayMisused("no such refund")
        return self._refunds[refund][0]

    def dispute(self, reference: DisputeReference) -> SeenDispute:
        """Return a dispute as it stands."""
        if reference not in self._disputes:
            raise GatewayMisused("no such dispute")
        return self._disputes[reference]

    def disputes_of(self, charge: ChargeReference) -> tuple[SeenDispute, ...]:
        """Return all disputes of a charge, oldest first."""
        owner = self._charge(charge).reference
        return tuple(one for one in self._disputes.values() if one.charge == owner)

    # What people and banks do.

    def refund(
        self,
        charge: ChargeReference,
        amount: Money,
        *,
        is_short: bool = False,
        settlement_id: SettlementId | None = None,
    ) -> RefundReference:
        """Refund a part of a charge; where money is short it waits and moves nothing."""
        reference = RefundReference(self._new("re"))
        is_short = is_short or self.is_short
        is_ours = settlement_id is not None
        taken = None if is_short else self._send(reference, charge, amount, is_ours=is_ours)
        self._refunds[reference] = (
            charge,
            SeenRefund(
                reference=reference,
                amount=amount,
                status=RefundStatus.PENDING if is_short else RefundStatus.SUCCEEDED,
                created_at=self._clock.now(),
                taken=taken,
                settlement_id=settlement_id,
            ),
        )
        return reference

    def fund_refund(self, reference: RefundReference) -> None:
        """Let a refund go that waited for money."""
        charge, seen = self._refunds[reference]
        is_ours = seen.settlement_id is not None
        taken = self._send(reference, charge, seen.amount, is_ours=is_ours)
        status = RefundStatus.SUCCEEDED
        self._refunds[reference] = (charge, replace(seen, status=status, taken=taken))

    def fail_refund(self, reference: RefundReference, *, is_canceled: bool = False) -> None:
        """Let the bank send a refund back, or cancel it; what had moved comes back."""
        charge, seen = self._refunds[reference]
        ended = replace(
            seen,
            status=RefundStatus.CANCELED if is_canceled else RefundStatus.FAILED,
            failure=None if is_canceled else "expired_or_canceled_card",
            returned=None if seen.taken is None else self._return(reference, charge, seen.amount),
        )
        self._refunds[reference] = (charge, ended)

    def settle_elsewhere(
        self, reference: RefundReference, *, amount: Money | None = None, fee: Money | None = None
    ) -> None:
        """Let a refund's movement be of another amount than the refund, or its fee be foreign."""
        charge, seen = self._refunds[reference]
        if seen.taken is None:
            raise GatewayMisused("nothing moved yet")
        taken = replace(seen.taken, amount=amount or seen.taken.amount, fee=fee or seen.taken.fee)
        self._refunds[reference] = (charge, replace(seen, taken=taken))

    def open_dispute(
        self, charge: ChargeReference, amount: Money, *, is_inquiry: bool = False
    ) -> DisputeReference:
        """Let the bank claim a charge and take the money, or only ask about it."""
        reference = DisputeReference(self._new("du"))
        now, held = self._clock.now(), self._charge(charge)
        self._disputes[reference] = SeenDispute(
            reference=reference,
            charge=charge,
            transaction_id=held.transaction_id,
            reason="fraudulent",
            amount=amount,
            status=DisputeStatus.WARNING_NEEDS_RESPONSE,
            opened_at=now,
            due_by=now + timedelta(days=7),
        )
        if not is_inquiry:
            self.escalate(reference)
        return reference

    def escalate(self, reference: DisputeReference) -> None:
        """Let an inquiry become a dispute, which takes the money."""
        self.move_dispute(reference, DisputeStatus.NEEDS_RESPONSE)
        amount = self._disputes[reference].amount
        fee = Money(DISPUTE_FEE, amount.currency)
        movement = self._move(-amount, fee=fee)
        self._contest(reference, movement)

    def move_dispute(self, reference: DisputeReference, status: DisputeStatus) -> None:
        """Let a dispute come to a status without a movement of money."""
        self._disputes[reference] = replace(self._disputes[reference], status=status)

    def win(self, reference: DisputeReference) -> None:
        """Let the bank give the money back, though not the processor's fee."""
        self._contest(reference, self._move(self._disputes[reference].amount))
        self.move_dispute(reference, DisputeStatus.WON)

    def _send(
        self, refund: RefundReference, charge: ChargeReference, amount: Money, *, is_ours: bool
    ) -> Movement:
        movement = self._move(-amount)
        self._write(MovementKind.REFUND, movement, refund, charge, is_marked=is_ours)
        return movement

    def _return(self, refund: RefundReference, charge: ChargeReference, amount: Money) -> Movement:
        movement = self._move(amount)
        self._write(MovementKind.REFUND_FAILURE, movement, refund, charge)
        return movement

    def _contest(self, reference: DisputeReference, movement: Movement) -> None:
        seen = self._disputes[reference]
        self._write(MovementKind.DISPUTE, movement, reference, seen.charge)
        self._disputes[reference] = replace(seen, movements=(*seen.movements, movement))

    def _move(self, amount: Money, *, fee: Money | None = None) -> Movement:
        kept = fee or zero(amount.currency)
        movement = Movement(reference=self._new("txn_back"), amount=amount, fee=kept)
        self._purses.of(amount).pending += movement.net.minor_units
        return movement

    def _write(
        self,
        kind: MovementKind,
        movement: Movement,
        source: str,
        charge: ChargeReference,
        *,
        is_marked: bool = False,
    ) -> None:
        self._moves.add(
            kind,
            movement.amount,
            source,
            reference=movement.reference,
            fee=movement.fee,
            parent=charge,
            is_marked=is_marked,
        )

    def _charge(self, reference: ChargeReference) -> HeldCharge:
        if reference not in self._charges:
            raise GatewayMisused("no such charge")
        return self._charges[reference]

    def _new(self, prefix: str) -> str:
        return f"{prefix}_memory{next(self._numbers)}"
