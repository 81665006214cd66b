"""Book what became of a transfer, whoever brings the news: Stripe's answer or Stripe's event."""

from dataclasses import dataclass

from application.actor import Actor
from application.changes import save_change
from application.clawback_changes import ClawbackChanges, wake_clawbacks
from application.errors import AmountMismatch, SecondTransfer
from application.ports.system import Clock, IdSource
from application.ports.transfer_gateway import (
    Reversal,
    TransferHeld,
    TransferOutcome,
    Transferred,
    TransferRefused,
)
from application.ports.unit_of_work import UnitOfWork
from domain.attempt import Attempt, AttemptTrigger
from domain.ids import PostingId
from domain.ledger import Bookkeeper
from domain.money import zero
from domain.transaction import Transaction
from domain.transfer import TransferTrigger


@dataclass(frozen=True, slots=True)
class SettleTransfer:
    """Apply one outcome to a locked transaction; the same outcome again changes nothing.

    Returns the name of the no-op when the news is late. Raises `AmountMismatch` or
    `SecondTransfer`, and then nothing is written.
    """

    clock: Clock
    ids: IdSource

    async def __call__(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        attempt: Attempt | None,
        outcome: TransferOutcome,
        *,
        actor: Actor,
    ) -> str | None:
        """Book the outcome in `unit`, with everything that follows from it."""
        if isinstance(outcome, Transferred):
            await self._learn(unit, attempt, AttemptTrigger.SUCCEED, outcome)
            return await self._transferred(unit, transaction, outcome, actor)
        await self._learn(unit, attempt, AttemptTrigger.REFUSE, outcome)
        return await self._not_transferred(unit, transaction, outcome, actor)

    async def _transferred(
        self, unit: UnitOfWork, before: Transaction, outcome: Transferred, actor: Actor
    ) -> str | None:
        if outcome.amount != before.share_due:
            raise AmountMismatch(f"asked for {before.share_due}, sent {outcome.amount}")
        if before.transfer not in (None, outcome.transfer):
            raise SecondTransfer(f"{before.transfer} and {outcome.transfer}")
        late, after = before.late_transfer_news(TransferTrigger.ACCEPT), before
        if late is None:
            after = before.transferred(transfer=outcome.transfer, at=self.clock.now())
            await unit.ledger.post(
                self._books().share_transferred(after, transfer=outcome.transfer)
            )
            wake_clawbacks(unit, after, ids=self.ids, actor=actor)
        after = await self._book_reversals(unit, after, outcome, actor)
        action = "transfer.accept" if late is None else "transfer.reverse"
        await save_change(unit, before, after, action=action, actor=actor)
        return late if after == before else None

    async def _book_reversals(
        self, unit: UnitOfWork, transaction: Transaction, outcome: Transferred, actor: Actor
    ) -> Transaction:
        total = zero(transaction.quote.payout.currency)
        for reversal in outcome.reversals:
            total += reversal.amount
            if await self._book_reversal(unit, transaction, reversal):
                await self._follow(unit, transaction, reversal, actor)
        if total <= transaction.reversed:
            return transaction
        return transaction.share_reversed(total=total, at=self.clock.now())

    async def _book_reversal(
        self, unit: UnitOfWork, transaction: Transaction, reversal: Reversal
    ) -> bool:
        """Return whether the reversal was not booked yet."""
        amount, reference = reversal.amount, reversal.reference
        posting = self._books().share_reversed(transaction, amount, reversal=reference)
        return await unit.ledger.post(posting)

    async def _follow(
        self, unit: UnitOfWork, transaction: Transaction, reversal: Reversal, actor: Actor
    ) -> None:
        """Let the settlement be settled that asked for the reversal, if one did."""
        if reversal.settlement_id is not None:
            settlement_id, reference = reversal.settlement_id, reversal.reference
            changes = ClawbackChanges(self.clock)
            await changes.follow_reversal(unit, transaction, settlement_id, reference, actor=actor)

    async def _not_transferred(
        self,
        unit: UnitOfWork,
        before: Transaction,
        outcome: TransferHeld | TransferRefused,
        actor: Actor,
    ) -> str | None:
        now = self.clock.now()
        if isinstance(outcome, TransferHeld):
            trigger, reason = TransferTrigger.HOLD, outcome.reason
            after = before.transfer_after(trigger, at=now, hold_reason=reason)
        else:
            trigger = TransferTrigger.REFUSE
            after = before.transfer_after(trigger, at=now)
        action = f"transfer.{trigger.value.lower()}"
        await save_change(unit, before, after, action=action, actor=actor)
        wake_clawbacks(unit, after, ids=self.ids, actor=actor)
        return None

    async def _learn(
        self,
        unit: UnitOfWork,
        attempt: Attempt | None,
        lesson: AttemptTrigger,
        outcome: TransferOutcome,
    ) -> None:
        if attempt is None or not attempt.can_learn(lesson):
            return
        now = self.clock.now()
        if isinstance(outcome, Transferred):
            learnt = attempt.after(lesson, at=now, reference=outcome.transfer)
        else:
            learnt = attempt.after(lesson, at=now, failure=outcome.failure)
        await unit.attempts.save(learnt)

    def _books(self) -> Bookkeeper:
        return Bookkeeper(id=PostingId(self.ids.new()), at=self.clock.now())
