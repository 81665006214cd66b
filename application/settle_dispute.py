"""Book a dispute of a fee as it stands at Stripe."""

from dataclasses import dataclass

from application.actor import Actor
from application.changes import Facts
from application.ports.recourse_gateway import SeenDispute
from application.ports.unit_of_work import UnitOfWork
from application.weigh_recourse import WeighRecourse
from domain.dispute import DISPUTE_CLOSED, Dispute
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SettleDispute:
    """Apply a dispute to its locked transaction, which it freezes while it is open or lost.

    Money moves in the books with Stripe's balance transactions alone, each once; a share that
    was sent stays where it is. Returns the name of the no-op where nothing is new. Raises
    `AmountMismatch`, `SecondCharge` or `ObjectUnknown`, and then nothing is written.
    """

    recourse: WeighRecourse

    async def __call__(
        self, unit: UnitOfWork, transaction: Transaction, seen: SeenDispute, *, actor: Actor
    ) -> str | None:
        """Book it in `unit`, with everything that follows from it."""
        self.recourse.require_charge(transaction, seen.charge)
        self.recourse.require_fee(transaction, seen.amount)
        before = await unit.disputes.get(seen.reference)
        after = self._seen(transaction, before, seen)
        is_news = after != before
        if is_news:
            await unit.disputes.save(after)
            self._record(unit, transaction, before, after, actor)
        for movement in seen.movements:
            self.recourse.require_movement(transaction, movement)
            is_news |= await unit.ledger.post(self.recourse.books().dispute(transaction, movement))
        await self.recourse.weigh(unit, transaction, action="charge.dispute", actor=actor)
        return None if is_news else "this dispute is booked already"

    def _seen(self, transaction: Transaction, before: Dispute | None, seen: SeenDispute) -> Dispute:
        closed_at = None
        if seen.status in DISPUTE_CLOSED:
            known = before.closed_at if before is not None else None
            closed_at = known or self.recourse.clock.now()
        return Dispute(
            reference=seen.reference,
            transaction_id=transaction.id,
            reason=seen.reason,
            amount=seen.amount,
            status=seen.status,
            opened_at=seen.opened_at,
            due_by=seen.due_by,
            closed_at=closed_at,
        )

    def _record(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        before: Dispute | None,
        after: Dispute,
        actor: Actor,
    ) -> None:
        self.recourse.record(
            unit,
            transaction,
            (_facts(before), _facts(after)),
            action=f"dispute.{after.status.lower()}",
            subject=f"dispute:{after.reference}",
            actor=actor,
        )


def _facts(dispute: Dispute | None) -> Facts:
    if dispute is None:
        return {}
    return {
        "dispute": str(dispute.amount),
        "disputeStatus": dispute.status,
        "disputeReason": dispute.reason,
        "disputeDueBy": dispute.due_by.isoformat() if dispute.due_by else None,
    }
