"""Bring a transaction in line with its refunds and disputes, and let a share go that waited."""

from dataclasses import dataclass

from application.actor import Actor
from application.changes import Facts, differences, save_change
from application.errors import AmountMismatch, ObjectUnknown, SecondCharge
from application.new_job import new_job
from application.ports.audit import AuditEvent
from application.ports.jobs import JobKind
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import UnitOfWork
from domain.charge import ChargeState
from domain.ids import ChargeReference, PostingId
from domain.ledger import Bookkeeper
from domain.money import Money
from domain.movement import Movement
from domain.recourse import weighed
from domain.recourse_books import RecourseBookkeeper
from domain.transaction import Transaction
from domain.transfer import HoldReason


@dataclass(frozen=True, slots=True)
class WeighRecourse:
    """What settling a refund and settling a dispute have in common."""

    clock: Clock
    ids: IdSource

    def require_charge(self, transaction: Transaction, charge: ChargeReference) -> None:
        """Raise `ObjectUnknown` while the fee is not booked, `SecondCharge` for another charge."""
        if transaction.charge is None:
            raise ObjectUnknown(f"{charge} is not booked yet")
        if transaction.charge != charge:
            raise SecondCharge(f"{transaction.charge} and {charge}")

    def require_fee(self, transaction: Transaction, *amounts: Money) -> None:
        """Raise `AmountMismatch` unless each is the fee's currency, and no more than the fee."""
        fee = transaction.quote.fee
        for amount in amounts:
            size = abs(amount.minor_units)
            if amount.currency is not fee.currency or size > fee.minor_units:
                raise AmountMismatch(f"charged {fee}, and now {amount}")

    def require_movement(self, transaction: Transaction, movement: Movement) -> None:
        """Raise `AmountMismatch` unless the money moved in the fee's currency, up to the fee."""
        self.require_fee(transaction, movement.amount)
        if movement.fee.currency is not movement.amount.currency:
            raise AmountMismatch(f"{movement.reference} has a fee in another currency")

    async def weigh(
        self, unit: UnitOfWork, before: Transaction, *, action: str, actor: Actor
    ) -> None:
        """Save the locked transaction as its refunds and disputes leave it."""
        after = weighed(
            before,
            refunds=await unit.refunds.of(before.id),
            disputes=await unit.disputes.of(before.id),
            at=self.clock.now(),
        )
        await save_change(unit, before, after, action=action, actor=actor)
        is_held = after.hold_reason is HoldReason.DISPUTED
        if before.charge_state.is_frozen and not after.charge_state.is_frozen and is_held:
            unit.outbox.add(new_job(self.ids, JobKind.RUN_TRANSFER, after.id, actor=actor))
        was_disputed = before.charge_state is ChargeState.DISPUTED
        if was_disputed is not (after.charge_state is ChargeState.DISPUTED):
            await self._wake_clawbacks(unit, after, actor)

    async def _wake_clawbacks(
        self, unit: UnitOfWork, transaction: Transaction, actor: Actor
    ) -> None:
        """Let the clawbacks wait that a dispute is in the way of, or go on at its end."""
        clawbacks = await unit.clawbacks.of(transaction.id)
        if any(one.is_undecided for clawback in clawbacks for one in clawback.settlements):
            unit.outbox.add(new_job(self.ids, JobKind.RUN_CLAWBACK, transaction.id, actor=actor))

    def record(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        facts: tuple[Facts, Facts],
        *,
        action: str,
        subject: str,
        actor: Actor,
    ) -> None:
        """Write what changed of a refund or a dispute into the transaction's timeline."""
        old, new = differences(*facts)
        unit.audit.record(
            AuditEvent(
                action=action,
                subject=subject,
                actor=actor,
                at=self.clock.now(),
                before=old,
                after=new,
                transaction_id=transaction.id,
                seller_id=transaction.seller_id,
            )
        )

    def books(self) -> RecourseBookkeeper:
        """Return a bookkeeper for one posting."""
        return RecourseBookkeeper(Bookkeeper(id=PostingId(self.ids.new()), at=self.clock.now()))
