"""Job: bring the clawbacks of a transaction to their end, each movement at Stripe once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from application.actor import Actor
from application.advance_clawbacks import AdvanceClawbacks
from application.clawback_changes import ClawbackChanges
from application.open_attempts import OpenAttempts
from application.ports.clawback_gateway import ClawbackGateway, RefundRefused, ReversalRefused
from application.ports.recourse_gateway import SeenRefunds
from application.ports.system import Clock, IdSource
from application.ports.transfer_gateway import Transferred
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.settle_refunds import SettleRefunds
from application.settle_transfer import SettleTransfer
from domain.attempt import Attempt, AttemptKind, AttemptTrigger, RefundRequest, ReversalRequest
from domain.clawback import Clawback
from domain.ids import AttemptId, SettlementId, TransactionId
from domain.settlement import Settlement, SettlementState, SettlementWay
from domain.standing import Standing
from domain.transaction import Failure, Transaction

Outcome = SeenRefunds | Transferred | RefundRefused | ReversalRefused


@dataclass(frozen=True, slots=True)
class RunClawback:
    """Three steps for each settlement: write the attempt, ask Stripe, write the outcome.

    One refund and one reversal of a transaction are under way at most; a crash leaves an open
    attempt, which the next run resolves. Raises `GatewayUnavailable` while nobody knows.
    """

    begin: BeginUnitOfWork
    gateway: ClawbackGateway
    attempts: OpenAttempts
    advance: AdvanceClawbacks
    settle_refunds: SettleRefunds
    settle_transfer: SettleTransfer
    clock: Clock
    ids: IdSource

    async def __call__(self, *, transaction_id: TransactionId, actor: Actor) -> None:
        """Bring all clawbacks of one transaction as far as they can go now."""
        attempt = await self._open(transaction_id, actor)
        while attempt is not None:
            outcome = await self._ask(attempt)
            attempt = await self._close(attempt, outcome, actor)

    async def _open(self, transaction_id: TransactionId, actor: Actor) -> Attempt | None:
        async with self.begin() as unit:
            transaction = await unit.transactions.lock(transaction_id)
            for kind in (AttemptKind.REVERSAL, AttemptKind.REFUND):
                last = await unit.attempts.latest(transaction_id, kind)
                if last is not None and last.is_open:
                    return last
            return await self._start(unit, transaction, actor)

    async def _start(self, unit: UnitOfWork, before: Transaction, actor: Actor) -> Attempt | None:
        """Write the attempt at the next settlement that Stripe is to be asked for, if any."""
        action = "transaction.claw_back"
        transaction = await self.advance(unit, before, before, action=action, actor=actor)
        for clawback in await unit.clawbacks.of(transaction.id):
            for one in clawback.settlements:
                if one.state is SettlementState.READY:
                    return await self._submit(unit, transaction, clawback, one, actor)
        return None

    async def _submit(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        clawback: Clawback,
        settlement: Settlement,
        actor: Actor,
    ) -> Attempt:
        request = _request(transaction, settlement)
        submitted = replace(settlement, state=SettlementState.SUBMITTED)
        await self._save(unit, transaction, clawback, submitted, actor=actor)
        kind = AttemptKind.REFUND if isinstance(request, RefundRequest) else AttemptKind.REVERSAL
        last = await unit.attempts.latest(transaction.id, kind)
        attempt = Attempt(
            id=AttemptId(self.ids.new()),
            number=1 if last is None else last.number + 1,
            request=request,
            created_at=self.clock.now(),
        )
        await unit.attempts.add(attempt)
        return attempt

    async def _ask(self, attempt: Attempt) -> Outcome | None:
        request, gateway = attempt.request, self.gateway

        async def send() -> Outcome:
            if isinstance(request, RefundRequest):
                return await gateway.refund(request, key=attempt.key)
            return await gateway.reverse(attempt.reversal_request, key=attempt.key)

        async def look_up() -> Outcome | None:
            if isinstance(request, RefundRequest):
                return await gateway.look_up_refund(request)
            return await gateway.look_up_reversal(attempt.reversal_request)

        return await self.attempts.ask(attempt, send=send, look_up=look_up)

    async def _close(
        self, attempt: Attempt, outcome: Outcome | None, actor: Actor
    ) -> Attempt | None:
        """Book the outcome; return the next attempt, if there is more to be asked for."""
        async with self.begin() as unit:
            locked = await unit.transactions.lock(attempt.request.transaction_id)
            last = await unit.attempts.latest(locked.id, attempt.kind)
            is_ours = last is not None and last.id == attempt.id and last.is_open
            if outcome is None:
                return await self.attempts.replace(unit, attempt) if is_ours else None
            if not isinstance(outcome, RefundRefused | ReversalRefused):
                await self._book(unit, locked, outcome, actor)
            elif not is_ours or not await self._refused(unit, locked, attempt, outcome, actor):
                return None
            return await self._start(unit, await unit.transactions.get(locked.id), actor)

    async def _book(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        seen: SeenRefunds | Transferred,
        actor: Actor,
    ) -> None:
        """Book whatever Stripe shows, and so the outcome of our own attempts with it."""
        if isinstance(seen, SeenRefunds):
            await self.settle_refunds(unit, transaction, seen, actor=actor)
        else:
            last = await unit.attempts.latest(transaction.id, AttemptKind.TRANSFER)
            await self.settle_transfer(unit, transaction, last, seen, actor=actor)

    async def _refused(
        self,
        unit: UnitOfWork,
        locked: Transaction,
        attempt: Attempt,
        outcome: RefundRefused | ReversalRefused,
        actor: Actor,
    ) -> bool:
        """Write a refusal; return whether anything is to be asked for now."""
        await self._book(unit, locked, outcome.seen, actor)
        last = await unit.attempts.latest(locked.id, attempt.kind)
        if last is None or not last.is_open:
            # What was refused had been made before, and was found just now.
            return True
        now, failure = self.clock.now(), outcome.failure
        await unit.attempts.save(last.after(AttemptTrigger.REFUSE, at=now, failure=failure))
        transaction = await unit.transactions.get(locked.id)
        clawbacks = await unit.clawbacks.of(transaction.id)
        clawback, one = _settlement_of(clawbacks, attempt)
        is_disputed = isinstance(outcome, RefundRefused) and outcome.is_disputed
        if is_disputed or await self._is_less_left(unit, transaction, clawbacks, one):
            settlements = [replace(one, state=SettlementState.WAITING)]
        else:
            settlements = self._given_up(one, failure)
        await self._save(unit, transaction, clawback, *settlements, actor=actor)
        # A dispute's own event holds what waits, and lets it go when it is over.
        return not is_disputed

    async def _is_less_left(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        clawbacks: Sequence[Clawback],
        one: Settlement,
    ) -> bool:
        """Return whether somebody else moved a part of it meanwhile: then it is decided anew."""
        standing = Standing.of(
            transaction,
            clawbacks,
            refunds=await unit.refunds.of(transaction.id),
            disputes=await unit.disputes.of(transaction.id),
            apart_from=one,
        )
        left = standing.card_left if one.way.is_of_fee else standing.reversible
        return left < one.amount

    def _given_up(self, one: Settlement, failure: Failure) -> list[Settlement]:
        failed = replace(one, state=SettlementState.FAILED, failure=failure)
        if one.way.is_of_fee:
            return [failed]
        new_id, way = SettlementId(self.ids.new()), SettlementWay.SELLER_DEBT
        return [failed, Settlement(id=new_id, way=way, amount=one.amount)]

    async def _save(
        self,
        unit: UnitOfWork,
        transaction: Transaction,
        clawback: Clawback,
        *settlements: Settlement,
        actor: Actor,
    ) -> None:
        state = settlements[0].state
        await ClawbackChanges(self.clock).save(
            unit,
            transaction,
            clawback.settling(*settlements),
            before=clawback,
            action=f"clawback.{state.lower()}",
            actor=actor,
        )


def _request(transaction: Transaction, one: Settlement) -> RefundRequest | ReversalRequest:
    if one.way is SettlementWay.REFUND_CARD and transaction.charge is not None:
        return RefundRequest(
            transaction_id=transaction.id,
            settlement_id=one.id,
            amount=one.amount,
            charge=transaction.charge,
        )
    if one.way is SettlementWay.REVERSE_TRANSFER and transaction.transfer is not None:
        return ReversalRequest(
            transaction_id=transaction.id,
            settlement_id=one.id,
            amount=one.amount,
            transfer=transaction.transfer,
        )
    raise AssertionError(f"nothing at Stripe to settle {one.way} with")


def _settlement_of(clawbacks: Sequence[Clawback], attempt: Attempt) -> tuple[Clawback, Settlement]:
    wanted = attempt.settlement_id
    found = [(c, one) for c in clawbacks for one in c.settlements if one.id == wanted]
    return found[0]
