"""Book a receipt, and let the transfer that waited for it go."""

from dataclasses import dataclass

from application.actor import Actor
from application.allocate_receipts import AllocateReceipts
from application.changes import save_change
from application.new_job import new_job
from application.ports.audit import AuditEvent
from application.ports.jobs import JobKind
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import UnitOfWork
from domain.ids import PostingId
from domain.ledger import Bookkeeper
from domain.receipt import Receipt, ReceiptSource
from domain.transaction import Transaction
from domain.transfer import TransferState


@dataclass(frozen=True, slots=True)
class FileReceipt:
    """Books one receipt inside a unit of work and lets the transfer that waited for it go."""

    allocate: AllocateReceipts
    clock: Clock
    ids: IdSource

    async def __call__(
        self, unit: UnitOfWork, receipt: Receipt, *, actor: Actor
    ) -> tuple[Transaction | None, bool]:
        """Return the transaction that expects the receipt, and whether the receipt is news."""
        # The transaction is locked before the receipt is written: whoever plans its transfer
        # either sees the receipt or is seen here.
        transaction = await self._transaction(unit, receipt)
        if not await self._is_news(unit, receipt):
            return transaction, False
        unit.audit.record(
            AuditEvent(
                action="receipt.recorded",
                subject=f"receipt:{receipt.id}",
                actor=actor,
                at=receipt.received_at,
                before={},
                after={"amount": str(receipt.amount), "reference": receipt.reference},
                transaction_id=transaction.id if transaction else None,
                seller_id=receipt.recovery.seller_id if receipt.recovery else None,
            )
        )
        if transaction is None:
            return None, True
        funded = await self.allocate(unit, transaction)
        await save_change(unit, transaction, funded, action="transaction.funded", actor=actor)
        if funded.transfer_state is TransferState.HELD:
            unit.outbox.add(new_job(self.ids, JobKind.RUN_TRANSFER, funded.id, actor=actor))
        return funded, True

    async def _is_news(self, unit: UnitOfWork, receipt: Receipt) -> bool:
        if receipt.source is not ReceiptSource.RECEIPT:
            books = Bookkeeper(id=PostingId(self.ids.new()), at=self.clock.now())
            # The books know a reference whatever its source: a top-up that somebody recorded as
            # money from the bank is not money a second time.
            if not await unit.ledger.post(books.receipt_recorded(receipt)):
                return False
        return await unit.receipts.add(receipt)

    async def _transaction(self, unit: UnitOfWork, receipt: Receipt) -> Transaction | None:
        if receipt.recovery is None:
            return None
        transaction_id = await unit.index.of_recovery(receipt.recovery)
        return await unit.transactions.lock(transaction_id) if transaction_id else None
