"""Saving a clawback and its audit record as one step, so that neither is forgotten."""

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from application.actor import Actor
from application.changes import Facts, differences
from application.new_job import new_job
from application.ports.audit import AuditEvent
from application.ports.jobs import JobKind
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import UnitOfWork
from domain.attempt import AttemptKind, AttemptTrigger
from domain.clawback import Clawback
from domain.ids import SettlementId
from domain.refund import Refund, RefundStatus
from domain.settlement import Settlement, SettlementState
from domain.transaction import Failure, Transaction


@dataclass(frozen=True, slots=True)
class ClawbackChanges:
    """Writes what becomes of the clawbacks of a locked transaction."""

    clock: Clock

    async def save(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        clawback: Clawback,
        *,
        before: Clawback | None,
        action: str,
        actor: Actor,
    ) -> None:
        """Save a clawback and record what differs; nothing differs, nothing is written."""
        if clawback == before:
            return
        await unit.clawbacks.save(clawback)
        old, new = differences(_facts(before), _facts(clawback))
        unit.audit.record(
            AuditEvent(
                action=action,
                subject=f"clawback:{clawback.id}",
                actor=actor,
                at=self.clock.now(),
                before=old,
                after=new,
                transaction_id=transaction.id,
                seller_id=transaction.seller_id,
            )
        )

    async def follow_refund(
        self, unit: UnitOfWork, transaction: Transaction, refund: Refund, *, actor: Actor
    ) -> None:
        """Let the settlement that a refund was made for fare as the refund does."""
        if refund.settlement_id is None:
            return
        failure = None if refund.counts else Failure(refund.failure or refund.status.lower())
        seen = (_STATES[refund.status], refund.reference, failure)
        await self._follow(unit, transaction, refund.settlement_id, seen, actor)

    async def follow_reversal(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        settlement_id: SettlementId,
        reference: str,
        *,
        actor: Actor,
    ) -> None:
        """Let the settlement that a reversal was made for be settled by it."""
        seen = (SettlementState.SETTLED, reference, None)
        await self._follow(unit, transaction, settlement_id, seen, actor)

    async def _follow(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        id: SettlementId,
        seen: tuple[SettlementState, str, Failure | None],
        actor: Actor,
    ) -> None:
        state, reference, failure = seen
        for clawback in await unit.clawbacks.of(transaction.id):
            for one in clawback.settlements:
                if one.id != id:
                    continue
                now = replace(one, state=state, reference=reference, failure=failure)
                action = f"clawback.{state.lower()}"
                await self.save(
                    unit,
                    transaction,
                    clawback.settling(now),
                    before=clawback,
                    action=action,
                    actor=actor,
                )
                await self._learn(unit, transaction, now)

    async def _learn(
        self, unit: UnitOfWork, transaction: Transaction, settlement: Settlement
    ) -> None:
        """Close the attempt that asked for a settlement, once Stripe shows what it made."""
        for kind in (AttemptKind.REFUND, AttemptKind.REVERSAL):
            last = await unit.attempts.latest(transaction.id, kind)
            if last is None or last.settlement_id != settlement.id:
                continue
            if last.can_learn(AttemptTrigger.SUCCEED):
                at, reference = self.clock.now(), settlement.reference
                await unit.attempts.save(
                    last.after(AttemptTrigger.SUCCEED, at=at, reference=reference)
                )


_STATES: Final = MappingProxyType(
    {
        RefundStatus.PENDING: SettlementState.SUBMITTED,
        RefundStatus.REQUIRES_ACTION: SettlementState.SUBMITTED,
        RefundStatus.SUCCEEDED: SettlementState.SETTLED,
        RefundStatus.FAILED: SettlementState.FAILED,
        RefundStatus.CANCELED: SettlementState.FAILED,
    }
)


def wake_clawbacks(
    unit: UnitOfWork, transaction: Transaction, *, ids: IdSource, actor: Actor
) -> None:
    """Let the clawbacks of a transaction be looked at again, if there are any that may wait."""
    if not transaction.clawed_back.is_zero:
        unit.outbox.add(new_job(ids, JobKind.RUN_CLAWBACK, transaction.id, actor=actor))


def _facts(clawback: Clawback | None) -> Facts:
    if clawback is None:
        return {}
    facts: dict[str, str | None] = {
        "amount": str(clawback.amount),
        "kind": clawback.kind,
        "settlement": clawback.choice,
        "givesFeeBack": str(clawback.gives_fee_back).lower(),
        "reason": clawback.reason,
    }
    for number, one in enumerate(clawback.settlements, 1):
        facts[f"{number} {one.way}"] = f"{one.amount} {one.state}"
        if one.reference is not None:
            facts[f"{number} reference"] = one.reference
    return facts
