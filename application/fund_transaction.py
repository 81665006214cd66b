"""Give a transaction the money that arrived for it, and let the transfer that waited go."""

import json
from dataclasses import dataclass

from application.actor import Actor
from application.allocate_receipts import AllocateReceipts
from application.changes import save_change
from application.new_job import new_job
from application.ports.jobs import JobKind
from application.ports.system import IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from domain.ids import ClaimId, RecoveryId, SellerId
from domain.transaction import RecoveryKey, Transaction
from domain.transfer import TransferState


def subject_of(recovery: RecoveryKey) -> str:
    """Return a recovery as the subject of a job."""
    return json.dumps(list(recovery))


def recovery_in(subject: str) -> RecoveryKey:
    """Return the recovery that a job is about."""
    seller_id, claim_id, recovery_id = json.loads(subject)
    return RecoveryKey(SellerId(seller_id), ClaimId(claim_id), RecoveryId(recovery_id))


@dataclass(frozen=True, slots=True)
class FundTransaction:
    """Allocates what is left of a recovery's receipts to its transaction, if there is one yet.

    As a job it follows a receipt that found no transaction: one that was accepted in the same
    instant could neither see the receipt nor be seen by it.
    """

    begin: BeginUnitOfWork
    allocate: AllocateReceipts
    ids: IdSource

    async def __call__(self, recovery: RecoveryKey, *, actor: Actor) -> None:
        """Fund the transaction of a recovery in a commit of its own."""
        async with self.begin() as unit:
            transaction = await self.lock_transaction(unit, recovery)
            if transaction is not None:
                await self.within(unit, transaction, actor=actor)

    async def lock_transaction(self, unit: UnitOfWork, recovery: RecoveryKey) -> Transaction | None:
        """Return the transaction of a recovery, locked, if there is one yet."""
        transaction_id = await unit.index.of_recovery(recovery)
        return await unit.transactions.lock(transaction_id) if transaction_id else None

    async def within(
        self, unit: UnitOfWork, transaction: Transaction, *, actor: Actor
    ) -> Transaction:
        """Return the locked transaction, saved, with all that has arrived for it."""
        funded = await self.allocate(unit, transaction)
        await save_change(unit, transaction, funded, action="transaction.funded", actor=actor)
        if funded.transfer_state is TransferState.HELD:
            unit.outbox.add(new_job(self.ids, JobKind.RUN_TRANSFER, funded.id, actor=actor))
        return funded
