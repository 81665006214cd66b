"""Let an admin have a fee charged again."""

from dataclasses import dataclass

from application.actor import Actor
from application.by_hand import Order, Ordered, note, require_known, was_given
from application.changes import save_change
from application.new_job import new_job
from application.permissions import Permission
from application.ports.jobs import JobKind
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from domain.attempt import AttemptKind
from domain.charge import ChargeState, ChargeTrigger
from domain.remedies import require_charge_retry


@dataclass(frozen=True, slots=True)
class RetryTransaction:
    """Queues a new attempt, whose key is new, once the last one's outcome is known; for admins.

    A try that is queued already is answered, not doubled; one that was set aside is queued again.
    Raises `Forbidden`, `InvalidInput`, `NotFound`, `IdempotencyConflict`, `RetryImpossible`,
    `OutcomeUnknown`.
    """

    begin: BeginUnitOfWork
    clock: Clock
    ids: IdSource

    async def __call__(self, order: Order, *, actor: Actor) -> Ordered:
        """Return the transaction as it waits for the try."""
        order.require_permitted(Permission.TRANSACTION_RETRY, actor)
        record = order.record("retryTransaction", actor=actor, clock=self.clock)
        transaction_id, now = order.transaction_id, self.clock.now()
        async with self.begin() as unit:
            if await was_given(unit, record):
                return Ordered(await unit.transactions.get(transaction_id), replayed=True)
            before = await unit.transactions.lock(transaction_id)
            require_charge_retry(before)
            require_known(
                await unit.attempts.latest(transaction_id, AttemptKind.CHARGE),
                await unit.attempts.latest(transaction_id, AttemptKind.CANCELLATION),
            )
            after = before
            if before.charge_state is ChargeState.FAILED:
                after = before.charge_after(ChargeTrigger.RETRY, at=now, failure=before.failure)
            elif await unit.work.has_job(JobKind.RUN_CHARGE, transaction_id, at=now):
                return Ordered(before, replayed=True)
            await save_change(unit, before, after, action="charge.retry", actor=actor)
            note(unit, order, before, "charge.retry_ordered", actor=actor, clock=self.clock)
            unit.outbox.add(new_job(self.ids, JobKind.RUN_CHARGE, transaction_id, actor=actor))
            return Ordered(await unit.transactions.get(transaction_id), replayed=False)
