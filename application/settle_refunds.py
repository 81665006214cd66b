"""Book the refunds of a fee as they stand at Stripe, whoever made them."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.actor import Actor
from application.changes import Facts
from application.clawback_changes import ClawbackChanges
from application.errors import AmountMismatch
from application.ports.recourse_gateway import SeenRefund, SeenRefunds
from application.ports.unit_of_work import UnitOfWork
from application.weigh_recourse import WeighRecourse
from domain.ids import RefundReference, SettlementId
from domain.money import Money
from domain.movement import Movement
from domain.refund import Refund
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SettleRefunds:
    """Apply all refunds of a charge to its locked transaction; the share is not touched.

    An older look changes nothing that a newer one brought. Returns the name of the no-op where
    nothing is new. Raises `AmountMismatch`, `SecondCharge` or `ObjectUnknown`, and then nothing
    is written.
    """

    recourse: WeighRecourse

    async def __call__(
        self, unit: UnitOfWork, transaction: Transaction, seen: SeenRefunds, *, actor: Actor
    ) -> str | None:
        """Book them in `unit`, with everything that follows from it."""
        self.recourse.require_charge(transaction, seen.charge)
        known = {refund.reference: refund for refund in await unit.refunds.of(transaction.id)}
        ours = await self._settlements(unit, transaction, seen)
        updated = {
            one.reference: _updated(transaction, known.get(one.reference), one, ours)
            for one in seen.refunds
        }
        self._require_room(transaction, {**known, **updated})
        is_news = False
        for one in seen.refunds:
            before, after = known.get(one.reference), updated[one.reference]
            if after != before:
                await self._save(unit, transaction, before, after, actor)
                is_news = True
            is_news |= await self._book(unit, transaction, one)
        await self.recourse.weigh(unit, transaction, action="charge.refund", actor=actor)
        return None if is_news else "these refunds are booked already"

    async def _settlements(
        self, unit: UnitOfWork, transaction: Transaction, seen: SeenRefunds
    ) -> frozenset[SettlementId]:
        """Return the settlements that a refund may have been made for."""
        if all(one.settlement_id is None for one in seen.refunds):
            return frozenset()
        clawbacks = await unit.clawbacks.of(transaction.id)
        return frozenset(one.id for clawback in clawbacks for one in clawback.settlements)

    def _require_room(
        self, transaction: Transaction, refunds: Mapping[RefundReference, Refund]
    ) -> None:
        fee = transaction.card_fee
        self.recourse.require_fee(transaction, *(one.amount for one in refunds.values()))
        total = sum(one.amount.minor_units for one in refunds.values() if one.counts)
        if total > fee.minor_units:
            raise AmountMismatch(f"charged {fee}, refunded {Money(total, fee.currency)}")

    async def _save(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        before: Refund | None,
        after: Refund,
        actor: Actor,
    ) -> None:
        await unit.refunds.save(after)
        self.recourse.record(
            unit,
            transaction,
            (_facts(before), _facts(after)),
            action=f"refund.{after.status.lower()}",
            subject=f"refund:{after.reference}",
            actor=actor,
        )
        changes = ClawbackChanges(self.recourse.clock)
        await changes.follow_refund(unit, transaction, after, actor=actor)

    async def _book(self, unit: UnitOfWork, transaction: Transaction, one: SeenRefund) -> bool:
        """Return whether any of the refund's movements was not booked yet."""
        is_news = False
        if one.taken is not None:
            self._require_same(transaction, one.taken, -one.amount)
            posting = self.recourse.books().refund(transaction, one.taken, refund=one.reference)
            is_news |= await unit.ledger.post(posting)
        if one.returned is not None:
            self._require_same(transaction, one.returned, one.amount)
            posting = self.recourse.books().refund_returned(transaction, one.returned)
            is_news |= await unit.ledger.post(posting)
        return is_news

    def _require_same(self, transaction: Transaction, movement: Movement, amount: Money) -> None:
        self.recourse.require_movement(transaction, movement)
        if movement.amount != amount:
            raise AmountMismatch(f"{movement.reference} moved {movement.amount}, not {amount}")


def _updated(
    transaction: Transaction,
    known: Refund | None,
    one: SeenRefund,
    ours: frozenset[SettlementId],
) -> Refund:
    seen = Refund(
        reference=one.reference,
        transaction_id=transaction.id,
        amount=one.amount,
        status=one.status,
        created_at=one.created_at,
        failure=one.failure,
        settlement_id=one.settlement_id if one.settlement_id in ours else None,
    )
    return seen if known is None else known.updated(seen)


def _facts(refund: Refund | None) -> Facts:
    if refund is None:
        return {}
    return {
        "refund": str(refund.amount),
        "refundStatus": refund.status,
        "refundFailure": refund.failure,
    }
