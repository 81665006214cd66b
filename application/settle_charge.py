"""Book what became of a charge, whoever brings the news: Stripe's answer or Stripe's event."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from application.actor import Actor
from application.changes import save_change
from application.clawback_changes import wake_clawbacks
from application.errors import AmountMismatch, SecondCharge
from application.new_job import new_job
from application.ports.charge_gateway import (
    ActionRequired,
    Cancelled,
    Charged,
    ChargeOutcome,
    Declined,
    NotCharged,
    ProcessingFee,
    StillProcessing,
)
from application.ports.jobs import JobKind
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import UnitOfWork
from application.set_off import SetOff
from domain.attempt import Attempt, AttemptTrigger
from domain.charge import ChargeState, ChargeTrigger
from domain.dunning import condemns_card, declined
from domain.ids import PostingId
from domain.ledger import Bookkeeper
from domain.transaction import Transaction
from domain.transfer import TransferState

SETTLEMENT_DELAY: Final = timedelta(seconds=30)
"""When to ask for a processing fee that the charge did not come with: Stripe settles
asynchronous captures within seconds."""

_LESSONS: Final[Mapping[type[NotCharged], tuple[ChargeTrigger, AttemptTrigger]]] = MappingProxyType(
    {
        Declined: (ChargeTrigger.DECLINE, AttemptTrigger.REFUSE),
        Cancelled: (ChargeTrigger.CANCEL, AttemptTrigger.REFUSE),
        ActionRequired: (ChargeTrigger.DEMAND_ACTION, AttemptTrigger.DEMAND_ACTION),
    }
)


@dataclass(frozen=True, slots=True)
class SettleCharge:
    """Apply one outcome to a locked transaction; the same outcome again changes nothing.

    Returns the name of the no-op when the news is late. Raises `AmountMismatch` or
    `SecondCharge`, and then nothing is written.
    """

    clock: Clock
    ids: IdSource

    async def __call__(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        attempt: Attempt | None,
        outcome: ChargeOutcome,
        *,
        actor: Actor,
    ) -> str | None:
        """Book the outcome in `unit`, with everything that follows from it."""
        if isinstance(outcome, StillProcessing):
            return "Stripe does not know yet"
        if isinstance(outcome, Charged):
            await self._learn(unit, attempt, AttemptTrigger.SUCCEED, outcome)
            return await self._charged(unit, transaction, outcome, actor)
        trigger, lesson = _LESSONS[type(outcome)]
        await self._learn(unit, attempt, lesson, outcome)
        return await self._not_charged(unit, transaction, outcome, trigger, actor)

    async def _charged(
        self, unit: UnitOfWork, before: Transaction, outcome: Charged, actor: Actor
    ) -> str | None:
        if outcome.amount != before.card_fee:
            raise AmountMismatch(f"asked for {before.card_fee}, charged {outcome.amount}")
        if before.charge not in (None, outcome.charge):
            raise SecondCharge(f"{before.charge} and {outcome.charge}")
        late, after = before.late_charge_news(ChargeTrigger.SUCCEED), before
        if late is None:
            after = before.charged(
                payment_intent=outcome.payment_intent,
                charge=outcome.charge,
                at=self.clock.now(),
            )
            await unit.ledger.post(self._books().fee_charged(after, charge=outcome.charge))
            self._plan_transfer(unit, before, after, actor)
            wake_clawbacks(unit, after, ids=self.ids, actor=actor)
        after = await self._processing_fee(unit, after, outcome.processing_fee, actor)
        await save_change(unit, before, after, action="charge.succeeded", actor=actor)
        return late

    def _plan_transfer(
        self, unit: UnitOfWork, before: Transaction, after: Transaction, actor: Actor
    ) -> None:
        if after.transfer_state is TransferState.PLANNED is not before.transfer_state:
            unit.outbox.add(new_job(self.ids, JobKind.RUN_TRANSFER, after.id, actor=actor))

    async def _processing_fee(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        fee: ProcessingFee | None,
        actor: Actor,
    ) -> Transaction:
        if transaction.processing_fee is not None:
            return transaction
        if fee is None:
            due = self.clock.now() + SETTLEMENT_DELAY
            unit.outbox.add(
                new_job(
                    self.ids,
                    JobKind.BOOK_PROCESSING_FEE,
                    transaction.id,
                    actor=actor,
                    not_before=due,
                )
            )
            return transaction
        return await self.book_processing_fee(unit, transaction, fee)

    async def book_processing_fee(
        self, unit: UnitOfWork, transaction: Transaction, fee: ProcessingFee
    ) -> Transaction:
        """Return the transaction, not yet saved, with Stripe's own fee booked."""
        if not fee.amount.is_zero:
            await unit.ledger.post(
                self._books().processing_fee(
                    transaction, fee.amount, balance_transaction=fee.balance_transaction
                )
            )
        return replace(transaction, processing_fee=fee.amount, updated_at=self.clock.now())

    async def _not_charged(
        self,
        unit: UnitOfWork,
        before: Transaction,
        outcome: NotCharged,
        trigger: ChargeTrigger,
        actor: Actor,
    ) -> str | None:
        late = before.late_charge_news(trigger)
        if late is not None:
            return late
        now = self.clock.now()
        if isinstance(outcome, Declined):
            await _condemn_card(unit, outcome, at=now)
            moved = declined(before, outcome.failure, at=now)
        else:
            moved = before.charge_after(trigger, at=now, failure=outcome.failure)
        after = replace(moved, payment_intent=outcome.payment_intent or before.payment_intent)
        if after.charge_state is ChargeState.CANCELLED:
            after = await SetOff(self.clock, self.ids).return_credit(unit, after)
        self._plan_next_try(unit, after, actor)
        wake_clawbacks(unit, after, ids=self.ids, actor=actor)
        action = f"charge.{trigger.value.lower()}"
        await save_change(unit, before, after, action=action, actor=actor)
        return None

    def _plan_next_try(self, unit: UnitOfWork, after: Transaction, actor: Actor) -> None:
        """Let the charge be looked at again: when its time has come, or for another card."""
        waits = after.charge_state is ChargeState.AWAITING_PAYMENT_METHOD
        if waits or after.next_retry_at is not None:
            unit.outbox.add(
                new_job(
                    self.ids,
                    JobKind.RUN_CHARGE,
                    after.id,
                    actor=actor,
                    not_before=after.next_retry_at,
                )
            )

    async def _learn(
        self,
        unit: UnitOfWork,
        attempt: Attempt | None,
        lesson: AttemptTrigger,
        outcome: Charged | NotCharged,
    ) -> None:
        if attempt is None or not attempt.can_learn(lesson):
            return
        learnt = attempt.after(
            lesson,
            at=self.clock.now(),
            reference=outcome.payment_intent,
            failure=outcome.failure if isinstance(outcome, NotCharged) else None,
        )
        await unit.attempts.save(learnt)

    def _books(self) -> Bookkeeper:
        return Bookkeeper(id=PostingId(self.ids.new()), at=self.clock.now())


async def _condemn_card(unit: UnitOfWork, outcome: Declined, *, at: datetime) -> None:
    """Remember that a bank refused a card for good, so that nothing else is charged to it."""
    if outcome.card is None or not condemns_card(outcome.failure):
        return
    card = await unit.cards.lock(outcome.card)
    if card is not None and card.refused_at is None:
        await unit.cards.save(card.refused(at=at))
