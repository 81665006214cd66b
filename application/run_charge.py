"""Job: collect a fee at Stripe, once, and book what came of it."""

from dataclasses import dataclass
from typing import Final

from application.actor import Actor
from application.changes import save_change
from application.errors import OutcomeUnknown
from application.open_attempts import OpenAttempts
from application.ports.charge_gateway import Charged, ChargeGateway, ChargeOutcome, StillProcessing
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.settle_charge import SettleCharge
from domain.attempt import Attempt, AttemptKind, ChargeRequest
from domain.charge import ChargeState, ChargeTrigger
from domain.customer import Customer
from domain.ids import AttemptId, PaymentIntentReference, TransactionId
from domain.transaction import Transaction

_STARTABLE: Final = frozenset({ChargeState.AWAITING_PAYMENT_METHOD, ChargeState.PENDING})


@dataclass(frozen=True, slots=True)
class RunCharge:
    """Three steps: write the attempt, ask Stripe, write the outcome.

    A crash between any two of them leaves an open attempt, which the next run resolves by asking
    Stripe again with the same key, or by searching once Stripe may have forgotten the key.
    Raises `GatewayUnavailable` or `OutcomeUnknown` while nobody knows: run it again.
    """

    begin: BeginUnitOfWork
    gateway: ChargeGateway
    attempts: OpenAttempts
    settle: SettleCharge
    clock: Clock
    ids: IdSource

    async def __call__(self, *, transaction_id: TransactionId, actor: Actor) -> None:
        """Bring the charge of one transaction as far as it can go now."""
        attempt = await self._open(transaction_id, actor)
        while attempt is not None:
            outcome = await self._ask(attempt)
            attempt = await self._close(attempt, outcome, actor)

    async def _open(self, transaction_id: TransactionId, actor: Actor) -> Attempt | None:
        async with self.begin() as unit:
            transaction = await unit.transactions.lock(transaction_id)
            last = await unit.attempts.latest(transaction_id, AttemptKind.CHARGE)
            if transaction.charge_state in _STARTABLE:
                return await self._start(unit, transaction, last, actor)
            return last if last is not None and last.is_open else None

    async def _start(
        self, unit: UnitOfWork, before: Transaction, last: Attempt | None, actor: Actor
    ) -> Attempt | None:
        now = self.clock.now()
        customer = await unit.customers.get(before.seller_id)
        request = _request(before, customer)
        if request is None:
            if before.charge_state is ChargeState.PENDING:
                after = before.charge_after(ChargeTrigger.LOSE_CARD, at=now)
                await save_change(unit, before, after, action="charge.lose_card", actor=actor)
            return None
        after = before
        if after.charge_state is ChargeState.AWAITING_PAYMENT_METHOD:
            after = after.with_card(request.payment_method, at=now)
        after = after.charge_after(ChargeTrigger.SUBMIT, at=now)
        attempt = Attempt(
            id=AttemptId(self.ids.new()),
            number=1 if last is None else last.number + 1,
            request=request,
            created_at=now,
        )
        await unit.attempts.add(attempt)
        await save_change(unit, before, after, action="charge.submit", actor=actor)
        return attempt

    async def _ask(self, attempt: Attempt) -> ChargeOutcome | None:
        request, reference = attempt.charge_request, attempt.reference

        async def send() -> ChargeOutcome:
            return await self.gateway.charge(request, key=attempt.key)

        async def look_up() -> ChargeOutcome | None:
            if reference is not None:
                return await self.gateway.find_charge(PaymentIntentReference(reference))
            return await self.gateway.look_up_charge(request, since=attempt.created_at)

        return await self.attempts.ask(attempt, send=send, look_up=look_up)

    async def _close(
        self, attempt: Attempt, outcome: ChargeOutcome | None, actor: Actor
    ) -> Attempt | None:
        """Book the outcome; return the next attempt where this one is proven void."""
        async with self.begin() as unit:
            transaction = await unit.transactions.lock(attempt.charge_request.transaction_id)
            last = await unit.attempts.latest(transaction.id, AttemptKind.CHARGE)
            is_ours = last is not None and last.id == attempt.id and last.is_open
            if outcome is None:
                return await self.attempts.replace(unit, attempt) if is_ours else None
            if isinstance(outcome, StillProcessing):
                await self.attempts.lose_answer(unit, attempt, reference=outcome.payment_intent)
            # A refusal speaks of its own attempt only; money that moved is always booked.
            elif is_ours or isinstance(outcome, Charged):
                await self.settle(unit, transaction, last, outcome, actor=actor)
        if isinstance(outcome, StillProcessing):
            raise OutcomeUnknown("Stripe is still processing the charge")
        return None


def _request(transaction: Transaction, customer: Customer | None) -> ChargeRequest | None:
    if customer is None or customer.reference is None:
        return None
    card = transaction.payment_method or customer.default_card
    if card is None:
        return None
    return ChargeRequest(
        transaction_id=transaction.id,
        amount=transaction.quote.fee,
        customer=customer.reference,
        payment_method=card,
        payment_intent=transaction.payment_intent,
    )
