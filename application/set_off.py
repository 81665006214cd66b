"""Set what is open with a seller off: debts against shares, credits against fees."""

from dataclasses import dataclass, replace

from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import UnitOfWork
from domain.clawback_books import ClawbackBookkeeper
from domain.due import Due, DueSide, drawn
from domain.ids import DueId, PostingId
from domain.ledger import Bookkeeper
from domain.money import Money, zero
from domain.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SetOff:
    """Draws on the oldest first; each method returns the locked transaction, not yet saved."""

    clock: Clock
    ids: IdSource

    async def debt(self, unit: UnitOfWork, transaction: Transaction) -> Transaction:
        """Keep what the seller owes from a share that is about to be sent."""
        amount = await self._draw(unit, transaction, DueSide.DEBT, transaction.share_due)
        if amount.is_zero:
            return transaction
        await unit.ledger.post(self._books().debt_netted(transaction, amount))
        netted = transaction.adjustments.netted + amount
        return self._adjusted(transaction, netted=netted)

    async def credit(self, unit: UnitOfWork, transaction: Transaction) -> Transaction:
        """Pay a fee that is about to be charged from the seller's credit.

        Enough is left that Stripe charges it; and once Stripe has an intent, its amount stands.
        """
        currency = transaction.quote.fee.currency
        if transaction.payment_intent is not None:
            return transaction
        most = transaction.card_fee - Money(currency.least_charge, currency)
        amount = await self._draw(unit, transaction, DueSide.CREDIT, most)
        if amount.is_zero:
            return transaction
        await unit.ledger.post(self._books().credit_used(transaction, amount))
        credited = transaction.adjustments.credited + amount
        return self._adjusted(transaction, credited=credited)

    async def return_credit(self, unit: UnitOfWork, transaction: Transaction) -> Transaction:
        """Give the credit back that paid for a fee which is not collected after all."""
        amount = transaction.adjustments.credited
        if amount.is_zero:
            return transaction
        await unit.ledger.post(self._books().credit_returned(transaction, amount))
        await unit.dues.add(
            Due(
                id=DueId(self.ids.new()),
                side=DueSide.CREDIT,
                seller_id=transaction.seller_id,
                transaction_id=transaction.id,
                amount=amount,
                settled=zero(amount.currency),
                created_at=self.clock.now(),
            )
        )
        return self._adjusted(transaction, credited=zero(amount.currency))

    async def _draw(
        self, unit: UnitOfWork, transaction: Transaction, side: DueSide, most: Money
    ) -> Money:
        nothing = zero(most.currency)
        if most <= nothing:
            return nothing
        dues = await unit.dues.lock_open(transaction.seller_id, side, most.currency)
        known, total = {due.id: due for due in dues}, nothing
        for due in drawn(dues, most):
            total += due.settled - known[due.id].settled
            await unit.dues.save(due)
        return total

    def _adjusted(self, transaction: Transaction, **amounts: Money) -> Transaction:
        adjustments = replace(transaction.adjustments, **amounts)
        return replace(transaction, adjustments=adjustments, updated_at=self.clock.now())

    def _books(self) -> ClawbackBookkeeper:
        return ClawbackBookkeeper(Bookkeeper(id=PostingId(self.ids.new()), at=self.clock.now()))
