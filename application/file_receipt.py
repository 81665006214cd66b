"""Book a receipt, and give it to the transaction that expects it."""

from dataclasses import dataclass

from application.actor import Actor
from application.fund_transaction import FundTransaction, subject_of
from application.new_job import new_job
from application.ports.audit import AuditEvent
from application.ports.jobs import JobKind
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import UnitOfWork
from domain.ids import PostingId
from domain.ledger import Bookkeeper
from domain.receipt import Receipt, ReceiptSource
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class FileReceipt:
    """Books one receipt inside a unit of work and lets the transfer that waited for it go."""

    fund: FundTransaction
    clock: Clock
    ids: IdSource

    async def __call__(
        self, unit: UnitOfWork, receipt: Receipt, *, actor: Actor, reason: str | None = None
    ) -> tuple[Transaction | None, bool]:
        """Return the transaction that expects the receipt, and whether the receipt is news."""
        # The transaction is locked before the receipt is written: whoever plans its transfer
        # either sees the receipt or is seen here.
        recovery = receipt.recovery
        transaction = await self.fund.lock_transaction(unit, recovery) if recovery else None
        if not await self._is_news(unit, receipt):
            return transaction, False
        unit.audit.record(
            AuditEvent(
                action="receipt.recorded",
                subject=f"receipt:{receipt.id}",
                actor=actor,
                at=receipt.received_at,
                before={},
                after={
                    "amount": str(receipt.amount),
                    "reference": receipt.reference,
                    **({} if reason is None else {"reason": reason}),
                },
                transaction_id=transaction.id if transaction else None,
                seller_id=receipt.recovery.seller_id if receipt.recovery else None,
            )
        )
        if transaction is not None:
            return await self.fund.within(unit, transaction, actor=actor), True
        if recovery is not None:
            job = new_job(self.ids, JobKind.FUND_TRANSACTION, subject_of(recovery), actor=actor)
            unit.outbox.add(job)
        return None, True

    async def take_back(self, unit: UnitOfWork, reference: str, *, actor: Actor) -> bool:
        """Book a receipt's money leaving again; return whether that is news; raise `NotFound`."""
        receipt = await unit.receipts.lock(reference)
        if not await unit.ledger.post(self._books().receipt_reversed(receipt)):
            return False
        await unit.receipts.save(receipt.taken_back())
        unit.audit.record(
            AuditEvent(
                action="receipt.reversed",
                subject=f"receipt:{receipt.id}",
                actor=actor,
                at=self.clock.now(),
                before={"remaining": str(receipt.remaining)},
                after={"amount": str(-receipt.amount), "reference": reference},
                seller_id=receipt.recovery.seller_id if receipt.recovery else None,
            )
        )
        return True

    def _books(self) -> Bookkeeper:
        return Bookkeeper(id=PostingId(self.ids.new()), at=self.clock.now())

    async def _is_news(self, unit: UnitOfWork, receipt: Receipt) -> bool:
        # The books know a reference whatever its source: a top-up that somebody recorded as money
        # from the bank is not money a second time.
        is_money = receipt.source is not ReceiptSource.RECEIPT
        if is_money and not await unit.ledger.post(self._books().receipt_recorded(receipt)):
            return False
        return await unit.receipts.add(receipt)
