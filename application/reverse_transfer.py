"""Let an admin take back a share that was sent, or a part of it."""

from dataclasses import dataclass
from uuid import UUID

from application.actor import Actor
from application.advance_clawbacks import AdvanceClawbacks
from application.by_hand import Order, note, require_known
from application.clawback_changes import ClawbackChanges
from application.clawback_request import ClawbackAnswer
from application.new_job import new_job
from application.permissions import Permission
from application.ports.jobs import JobKind
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from domain.attempt import AttemptKind
from domain.clawback import Clawback, ClawbackExceeds, ClawbackKind, NothingLeft, SettlementChoice
from domain.errors import invalid
from domain.ids import ClawbackId, SettlementId
from domain.money import Money, zero
from domain.remedies import require_reversible
from domain.settlement import Settlement, SettlementWay
from domain.standing import Standing
from domain.transaction import Transaction

AMOUNT = "amountCents"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalOrder(Order):
    """How much is taken back, in minor units; None is all that is left."""

    amount: int | None = None

    def wanted(self, left: Money) -> Money:
        """Return what is taken back; raise `InvalidInput`, `NothingLeft` or `ClawbackExceeds`."""
        if self.amount is not None and self.amount <= 0:
            raise invalid(AMOUNT, "must be at least 1")
        if left.is_zero:
            raise NothingLeft("all of the share is taken back already")
        if self.amount is None:
            return left
        wanted, step = Money(self.amount, left.currency), left.currency.step
        if wanted.minor_units % step:
            raise invalid(AMOUNT, f"must be a multiple of {step} in {left.currency.code}")
        if left < wanted:
            raise ClawbackExceeds(AMOUNT, left)
        return wanted


@dataclass(frozen=True, slots=True)
class ReverseTransfer:
    """Takes a share back the way clawbacks do; what the seller has spent becomes a debt.

    A later clawback takes only what is not back by then. For admins. Raises `Forbidden`,
    `InvalidInput`, `NotFound`, `IdempotencyConflict`, `ReversalImpossible`, `NothingLeft`,
    `ClawbackExceeds`, `OutcomeUnknown`.
    """

    begin: BeginUnitOfWork
    advance: AdvanceClawbacks
    clock: Clock
    ids: IdSource

    async def __call__(self, order: ReversalOrder, *, actor: Actor) -> ClawbackAnswer:
        """Return what is taken back as it stands once it is decided; a job asks Stripe."""
        order.require_permitted(Permission.TRANSFER_REVERSE, actor)
        new_id = ClawbackId(self.ids.new())
        record = order.record("reverseTransfer", actor=actor, clock=self.clock, result=new_id)
        async with self.begin() as unit:
            known = record and await unit.idempotency.reserve(record)
            if record and known:
                known.require_same(record.request)
                return await _answer(unit, ClawbackId(UUID(known.result)), replayed=True)
            before = await unit.transactions.lock(order.transaction_id)
            require_reversible(before)
            require_known(await unit.attempts.latest(before.id, AttemptKind.TRANSFER))
            standing = Standing.of(before, await unit.clawbacks.of(before.id))
            opened = self._opened(order, before, order.wanted(standing.returnable), new_id)
            note(unit, order, before, "transfer.reverse_ordered", actor=actor, clock=self.clock)
            await self._decide(unit, before, opened, actor)
            return await _answer(unit, new_id, replayed=False)

    async def _decide(
        self, unit: UnitOfWork, before: Transaction, opened: Clawback, actor: Actor
    ) -> None:
        await ClawbackChanges(self.clock).save(
            unit, before, opened, before=None, action="clawback.request", actor=actor
        )
        await self.advance(unit, before, before, action="transaction.claw_back", actor=actor)
        unit.outbox.add(new_job(self.ids, JobKind.RUN_CLAWBACK, before.id, actor=actor))

    def _opened(
        self, order: Order, transaction: Transaction, amount: Money, new_id: ClawbackId
    ) -> Clawback:
        """Return the decision as a clawback in which Amazon took nothing."""
        settlement = Settlement(
            id=SettlementId(self.ids.new()), way=SettlementWay.REVERSE_TRANSFER, amount=amount
        )
        return Clawback(
            id=new_id,
            transaction_id=transaction.id,
            kind=ClawbackKind.ERROR,
            choice=SettlementChoice.REVERSE_TRANSFER,
            amount=zero(amount.currency),
            gives_fee_back=False,
            reason=order.reason,
            created_at=self.clock.now(),
            settlements=(settlement,),
        )


async def _answer(unit: UnitOfWork, id: ClawbackId, *, replayed: bool) -> ClawbackAnswer:
    clawback = await unit.clawbacks.get(id)
    transaction = await unit.transactions.get(clawback.transaction_id)
    return ClawbackAnswer(clawback, transaction, replayed=replayed)
