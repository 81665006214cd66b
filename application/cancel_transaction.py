"""Let an admin call a commission off before money has moved."""

from dataclasses import dataclass

from application.actor import Actor
from application.by_hand import Order, Ordered, note, require_known, was_given
from application.changes import save_change
from application.clawback_changes import wake_clawbacks
from application.new_job import new_job
from application.permissions import Permission
from application.ports.jobs import JobKind
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.set_off import SetOff
from domain.attempt import Attempt, AttemptKind
from domain.cancellation import CancelRequest
from domain.charge import ChargeState, ChargeTrigger
from domain.ids import AttemptId, PaymentIntentReference
from domain.remedies import require_cancellable
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class CancelTransaction:
    """Ends a commission whose fee is not in; its share is never planned then. For admins.

    Where Stripe has a payment intent, an attempt and its job cancel that, and the transaction
    stays as it is until Stripe has said so. Raises `Forbidden`, `InvalidInput`, `NotFound`,
    `IdempotencyConflict`, `CancelImpossible`, `OutcomeUnknown`.
    """

    begin: BeginUnitOfWork
    clock: Clock
    ids: IdSource

    async def __call__(self, order: Order, *, actor: Actor) -> Ordered:
        """Return the transaction, cancelled or about to be."""
        order.require_permitted(Permission.TRANSACTION_CANCEL, actor)
        record = order.record("cancelTransaction", actor=actor, clock=self.clock)
        transaction_id = order.transaction_id
        async with self.begin() as unit:
            if await was_given(unit, record):
                return Ordered(await unit.transactions.get(transaction_id), replayed=True)
            before = await unit.transactions.lock(transaction_id)
            last = await unit.attempts.latest(transaction_id, AttemptKind.CANCELLATION)
            is_asked_for = last is not None and last.is_open
            if before.charge_state is ChargeState.CANCELLED or is_asked_for:
                return Ordered(before, replayed=True)
            require_cancellable(before)
            require_known(await unit.attempts.latest(transaction_id, AttemptKind.CHARGE))
            note(unit, order, before, "transaction.cancel_ordered", actor=actor, clock=self.clock)
            if before.payment_intent is None:
                await self._cancel(unit, before, actor)
            else:
                await self._ask(unit, before, before.payment_intent, last, actor)
            return Ordered(await unit.transactions.get(transaction_id), replayed=False)

    async def _cancel(self, unit: UnitOfWork, before: Transaction, actor: Actor) -> None:
        """Cancel what Stripe has not heard of."""
        after = before.charge_after(ChargeTrigger.CANCEL, at=self.clock.now())
        after = await SetOff(self.clock, self.ids).return_credit(unit, after)
        wake_clawbacks(unit, after, ids=self.ids, actor=actor)
        await save_change(unit, before, after, action="charge.cancel", actor=actor)

    async def _ask(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        intent: PaymentIntentReference,
        last: Attempt | None,
        actor: Actor,
    ) -> None:
        """Write down that Stripe is to be asked, and let a worker ask."""
        request = CancelRequest(
            transaction_id=transaction.id, amount=transaction.card_fee, payment_intent=intent
        )
        await unit.attempts.add(
            Attempt(
                id=AttemptId(self.ids.new()),
                number=1 if last is None else last.number + 1,
                request=request,
                created_at=self.clock.now(),
            )
        )
        unit.outbox.add(new_job(self.ids, JobKind.RUN_CANCELLATION, transaction.id, actor=actor))
