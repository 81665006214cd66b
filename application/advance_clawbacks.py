"""Bring every clawback of a transaction as far as it goes without Stripe."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from application.actor import Actor
from application.changes import save_change
from application.clawback_changes import ClawbackChanges
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import UnitOfWork
from application.set_off import SetOff
from domain.charge import ChargeState, ChargeTrigger
from domain.clawback import Clawback
from domain.clawback_books import ClawbackBookkeeper
from domain.due import Due, DueSide
from domain.ids import DueId, PostingId, SettlementId
from domain.ledger import Bookkeeper
from domain.money import Money, zero
from domain.recourse import weighed
from domain.settlement import Settlement, SettlementState, SettlementWay
from domain.settling import Decision, Part, decide
from domain.standing import Standing
from domain.transaction import Transaction
from domain.transfer import TransferState, TransferTrigger

_UNSENT = frozenset({TransferState.PLANNED, TransferState.HELD, TransferState.FAILED})


@dataclass(frozen=True, slots=True)
class AdvanceClawbacks:
    """Decides each settlement that is undecided and does what needs no call: one commit's worth.

    What needs Stripe is READY afterwards; what has to wait stays WAITING, and is decided anew the
    next time.
    """

    clock: Clock
    ids: IdSource

    async def __call__(
        self,
        unit: UnitOfWork,
        before: Transaction,
        after: Transaction,
        *,
        action: str,
        actor: Actor,
    ) -> Transaction:
        """Return the locked transaction, saved: `before` as it was read, `after` as it is now."""
        known = await unit.clawbacks.of(before.id)
        current = list(known)
        for place, clawback in enumerate(known):
            for settlement in clawback.settlements:
                if settlement.is_undecided:
                    after = await self._advance(unit, after, current, place, settlement)
            await ClawbackChanges(self.clock).save(
                unit,
                after,
                current[place],
                before=clawback,
                action="clawback.decide",
                actor=actor,
            )
        after = await self._weighed(unit, after)
        await save_change(unit, before, after, action=action, actor=actor)
        return await unit.transactions.get(after.id)

    async def _advance(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        clawbacks: list[Clawback],
        place: int,
        settlement: Settlement,
    ) -> Transaction:
        standing = Standing.of(
            transaction,
            _counted(clawbacks, place),
            refunds=await unit.refunds.of(transaction.id),
            disputes=await unit.disputes.of(transaction.id),
            apart_from=settlement,
        )
        part = Part(settlement.way, settlement.amount)
        decision = decide(part, standing, is_by_hand=clawbacks[place].is_by_hand)
        decided = self._decided(settlement, decision)
        clawbacks[place] = clawbacks[place].settling(*decided)
        for one in decided:
            if one.state is SettlementState.SETTLED:
                transaction = await self._settle(unit, transaction, one)
        return transaction

    def _decided(self, settlement: Settlement, decision: Decision) -> list[Settlement]:
        """Return the settlement as it is decided, in as many parts as it takes."""
        if decision.amount.is_zero:
            return [replace(settlement, state=SettlementState.DROPPED)]
        parts = [(part, _state_of(part.way)) for part in decision.parts]
        if not decision.waits.is_zero:
            parts.append((Part(settlement.way, decision.waits), SettlementState.WAITING))
        return [
            Settlement(
                id=settlement.id if number == 0 else SettlementId(self.ids.new()),
                way=part.way,
                amount=part.amount,
                state=state,
            )
            for number, (part, state) in enumerate(parts)
        ]

    async def _settle(
        self, unit: UnitOfWork, transaction: Transaction, one: Settlement
    ) -> Transaction:
        """Return the transaction, not yet saved, with a settlement that needs no call."""
        match one.way:
            case SettlementWay.WAIVE_FEE:
                return await self._waive(unit, transaction, one.amount)
            case SettlementWay.SHRINK_TRANSFER:
                return self._shrink(transaction, one.amount)
            case SettlementWay.GIVE_UP_FEE:
                await unit.ledger.post(self._books().fee_given_up(transaction, one.amount, one.id))
                return self._forgo(transaction, one.amount)
            case SettlementWay.CREDIT_NEXT_CHARGE:
                await unit.ledger.post(self._books().fee_credited(transaction, one.amount, one.id))
                await unit.dues.add(self._due(transaction, DueSide.CREDIT, one.amount))
                return self._forgo(transaction, one.amount)
            case _:
                await unit.ledger.post(self._books().debt_incurred(transaction, one.amount, one.id))
                await unit.dues.add(self._due(transaction, DueSide.DEBT, one.amount))
                return transaction

    async def _waive(
        self, unit: UnitOfWork, transaction: Transaction, amount: Money
    ) -> Transaction:
        adjustments = transaction.adjustments
        waived = replace(adjustments, waived=adjustments.waived + amount)
        if waived.waived != transaction.quote.fee:
            return replace(transaction, adjustments=waived, updated_at=self.clock.now())
        free = await SetOff(self.clock, self.ids).return_credit(unit, transaction)
        nothing = zero(amount.currency)
        free = replace(free, adjustments=replace(waived, credited=nothing))
        return free.charge_after(ChargeTrigger.CANCEL, at=self.clock.now())

    def _shrink(self, transaction: Transaction, amount: Money) -> Transaction:
        adjustments, now = transaction.adjustments, self.clock.now()
        withheld = replace(adjustments, withheld=adjustments.withheld + amount)
        shrunk = replace(transaction, adjustments=withheld, updated_at=now)
        if shrunk.share_due.is_zero and shrunk.transfer_state in _UNSENT:
            return shrunk.transfer_after(TransferTrigger.WITHHOLD, at=now)
        return shrunk

    def _forgo(self, transaction: Transaction, amount: Money) -> Transaction:
        adjustments, now = transaction.adjustments, self.clock.now()
        forgone = replace(adjustments, forgone=adjustments.forgone + amount)
        after = replace(transaction, adjustments=forgone, updated_at=now)
        if after.charge_state is ChargeState.KEPT and forgone.forgone == after.fee_due:
            return after.charge_after(ChargeTrigger.REFUND_ALL, at=now)
        return after

    async def _weighed(self, unit: UnitOfWork, transaction: Transaction) -> Transaction:
        """Return a charged transaction as refunds, disputes and credits together leave it."""
        if transaction.charge is None:
            return transaction
        return weighed(
            transaction,
            refunds=await unit.refunds.of(transaction.id),
            disputes=await unit.disputes.of(transaction.id),
            at=self.clock.now(),
        )

    def _due(self, transaction: Transaction, side: DueSide, amount: Money) -> Due:
        return Due(
            id=DueId(self.ids.new()),
            side=side,
            seller_id=transaction.seller_id,
            transaction_id=transaction.id,
            amount=amount,
            settled=zero(amount.currency),
            created_at=self.clock.now(),
        )

    def _books(self) -> ClawbackBookkeeper:
        return ClawbackBookkeeper(Bookkeeper(id=PostingId(self.ids.new()), at=self.clock.now()))


def _counted(clawbacks: Sequence[Clawback], place: int) -> Sequence[Clawback]:
    """Return what counts for the one at `place`: no share that was taken by hand after it."""
    return [one for n, one in enumerate(clawbacks) if n <= place or not one.is_by_hand]


def _state_of(way: SettlementWay) -> SettlementState:
    return SettlementState.READY if way.needs_stripe else SettlementState.SETTLED
