"""Let an admin have a share sent again."""

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
from domain.remedies import require_transfer_retry
from domain.transfer import TransferState, TransferTrigger


@dataclass(frozen=True, slots=True)
class RetryTransfer:
    """Queues a new attempt at the transfer and never a charge; for admins.

    A held share tries its gate again. A try that is queued already is answered, not doubled.
    Raises `Forbidden`, `InvalidInput`, `NotFound`, `IdempotencyConflict`, `RetryImpossible`,
    `OutcomeUnknown`.
    """

    begin: BeginUnitOfWork
    clock: Clock
    ids: IdSource

    async def __call__(self, order: Order, *, actor: Actor) -> Ordered:
        """Return the transaction as its share waits for the try."""
        order.require_permitted(Permission.TRANSFER_RETRY, actor)
        record = order.record("retryTransfer", actor=actor, clock=self.clock)
        transaction_id, now = order.transaction_id, self.clock.now()
        async with self.begin() as unit:
            if await was_given(unit, record):
                return Ordered(await unit.transactions.get(transaction_id), replayed=True)
            before = await unit.transactions.lock(transaction_id)
            require_transfer_retry(before)
            require_known(await unit.attempts.latest(transaction_id, AttemptKind.TRANSFER))
            after = before
            if before.transfer_state is TransferState.FAILED:
                after = before.transfer_after(TransferTrigger.RETRY, at=now)
            elif await unit.work.has_job(JobKind.RUN_TRANSFER, transaction_id, at=now):
                return Ordered(before, replayed=True)
            await save_change(unit, before, after, action="transfer.retry", actor=actor)
            note(unit, order, before, "transfer.retry_ordered", actor=actor, clock=self.clock)
            unit.outbox.add(new_job(self.ids, JobKind.RUN_TRANSFER, transaction_id, actor=actor))
            return Ordered(await unit.transactions.get(transaction_id), replayed=False)
