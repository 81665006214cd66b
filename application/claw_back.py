"""Take back what Amazon took back: decide it, in one commit, or tell what would be decided."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from application.actor import Actor
from application.advance_clawbacks import AdvanceClawbacks
from application.clawback_changes import ClawbackChanges
from application.clawback_request import ClawbackAnswer, ClawbackPlan, ClawbackRequest
from application.new_job import new_job
from application.permissions import Permission
from application.ports.idempotency import IdempotencyRecord
from application.ports.jobs import JobKind
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.trial import try_out
from domain.charge import ChargeState
from domain.clawback import Clawback, ClawbackPolicy, NothingLeft
from domain.ids import ClawbackId, SettlementId, TransactionId
from domain.money import zero
from domain.remade_ids import settlement_id_of
from domain.settlement import Settlement, SettlementWay
from domain.settling import planned_way, require_possible
from domain.standing import Standing
from domain.transaction import Transaction

OPERATION = "clawback"


@dataclass(frozen=True, slots=True)
class ClawBack:
    """Decides what goes back of fee and share, and does what needs no call; a job does the rest.

    For admins. Raises `Forbidden`, `InvalidInput`, `NotFound`, `IdempotencyConflict`,
    `ClawbackExceeds`, `NothingLeft`, `SettlementImpossible`.
    """

    begin: BeginUnitOfWork
    advance: AdvanceClawbacks
    policy: ClawbackPolicy
    clock: Clock
    ids: IdSource

    async def __call__(
        self, request: ClawbackRequest, *, idempotency_key: str, actor: Actor
    ) -> ClawbackAnswer:
        """Return the clawback as it stands once it is decided."""
        actor.require(Permission.CLAWBACK_CREATE)
        request.require_valid()
        async with self.begin() as unit:
            record = self._record(request, idempotency_key, actor)
            known = await unit.idempotency.reserve(record)
            if known is not None:
                known.require_same(record.request)
                return await _answer_again(unit, ClawbackId(UUID(known.result)))
            new_id = ClawbackId(UUID(record.result))
            asked = f"{actor.subject}:{idempotency_key}"
            clawback, transaction = await self._decide(unit, request, new_id, actor, asked=asked)
        return ClawbackAnswer(clawback, transaction, replayed=False)

    async def preview(self, request: ClawbackRequest, *, actor: Actor) -> ClawbackPlan:
        """Return what the same request would do now; nothing of it is kept."""
        actor.require(Permission.CLAWBACK_PREVIEW)
        request.require_valid()

        async def effect(unit: UnitOfWork) -> tuple[Clawback, Transaction]:
            new_id = ClawbackId(self.ids.new())
            return await self._decide(unit, request, new_id, actor, asked=str(new_id))

        unit, (clawback, transaction) = await try_out(self.begin, effect)
        return ClawbackPlan(clawback, transaction, tuple(unit.ledger.seen))

    async def _decide(
        self,
        unit: UnitOfWork,
        request: ClawbackRequest,
        id: ClawbackId,
        actor: Actor,
        *,
        asked: str,
    ) -> tuple[Clawback, Transaction]:
        before = await unit.transactions.lock(request.transaction_id)
        earlier = await unit.clawbacks.of(before.id)
        standing = Standing.of(
            before,
            earlier,
            refunds=await unit.refunds.of(before.id),
            disputes=await unit.disputes.of(before.id),
        )
        opened = self._opened(request, standing, id, partial(self._name, earlier, asked=asked))
        changes = ClawbackChanges(self.clock)
        await changes.save(
            unit, before, opened, before=None, action="clawback.request", actor=actor
        )
        now = self.clock.now()
        clawed_back = before.clawed_back + opened.amount
        after = replace(before, clawed_back=clawed_back, updated_at=now)
        after = await self.advance(unit, before, after, action="transaction.claw_back", actor=actor)
        clawback = await unit.clawbacks.get(id)
        if any(one.is_undecided for one in clawback.settlements):
            unit.outbox.add(new_job(self.ids, JobKind.RUN_CLAWBACK, after.id, actor=actor))
        return clawback, after

    def _name(
        self, earlier: Sequence[Clawback], id: TransactionId, way: SettlementWay, *, asked: str
    ) -> SettlementId:
        """Return the id that the same request gave to this part even if that was forgotten."""
        named = settlement_id_of(id, way, asked=asked)
        taken = {one.id for clawback in earlier for one in clawback.settlements}
        # A key that is used again once its time is up asks for something else.
        return SettlementId(self.ids.new()) if named in taken else named

    def _opened(
        self,
        request: ClawbackRequest,
        standing: Standing,
        id: ClawbackId,
        name: Callable[[TransactionId, SettlementWay], SettlementId],
    ) -> Clawback:
        transaction = standing.transaction
        if transaction.charge_state is ChargeState.CANCELLED:
            raise NothingLeft("the fee was never charged, and nothing was sent")
        amount, explicit = request.amounts(standing)
        gives_fee_back = explicit is not None or request.kind not in self.policy.keeps_fee
        fee = explicit or standing.fee_step(amount, gives_fee_back=gives_fee_back)
        share = standing.share_step(amount) if explicit is None else zero(amount.currency)
        require_possible(request.settlement, standing, share=share)
        parts = ((self._way(request, transaction), fee), (SettlementWay.REVERSE_TRANSFER, share))
        return Clawback(
            id=id,
            transaction_id=transaction.id,
            kind=request.kind,
            choice=request.settlement,
            amount=amount,
            gives_fee_back=gives_fee_back,
            reason=request.reason,
            created_at=self.clock.now(),
            settlements=tuple(
                Settlement(id=name(transaction.id, way), way=way, amount=part)
                for way, part in parts
                if not part.is_zero
            ),
        )

    def _way(self, request: ClawbackRequest, transaction: Transaction) -> SettlementWay:
        """Return the way of the fee, should it have to wait."""
        if not transaction.funds_flow.charges_card:
            return SettlementWay.GIVE_UP_FEE
        return planned_way(request.settlement, self.policy)

    def _record(self, request: ClawbackRequest, key: str, actor: Actor) -> IdempotencyRecord:
        return IdempotencyRecord(
            caller=actor.subject,
            operation=OPERATION,
            key=key,
            request=request.as_record(),
            result=str(self.ids.new()),
            at=self.clock.now(),
        )


async def _answer_again(unit: UnitOfWork, id: ClawbackId) -> ClawbackAnswer:
    clawback = await unit.clawbacks.get(id)
    transaction = await unit.transactions.get(clawback.transaction_id)
    return ClawbackAnswer(clawback, transaction, replayed=True)
