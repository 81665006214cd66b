"""Count Amazon's money towards the transaction that expects it."""

from dataclasses import dataclass

from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import UnitOfWork
from domain.ids import PostingId
from domain.ledger import Bookkeeper
from domain.receipt import Receipt
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class AllocateReceipts:
    """Moves what is left of a recovery's receipts to its transaction, never more than expected."""

    clock: Clock
    ids: IdSource

    async def __call__(self, unit: UnitOfWork, transaction: Transaction) -> Transaction:
        """Return the locked transaction, not yet saved, with all that has arrived for it."""
        if transaction.is_funded:
            return transaction
        for receipt in await unit.receipts.lock_remaining(transaction.recovery):
            transaction = await self._take(unit, transaction, receipt)
        return transaction

    async def _take(
        self, unit: UnitOfWork, transaction: Transaction, receipt: Receipt
    ) -> Transaction:
        if receipt.amount.currency is not transaction.quote.payout.currency:
            return transaction
        amount = min(receipt.remaining, transaction.unfunded)
        if amount.minor_units <= 0:
            return transaction
        now = self.clock.now()
        await unit.receipts.save(receipt.allocate(amount))
        books = Bookkeeper(id=PostingId(self.ids.new()), at=now)
        await unit.ledger.post(books.receipt_allocated(transaction, amount, receipt=receipt))
        return transaction.receive(amount, at=now)
