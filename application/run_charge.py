"""Job: collect a fee at Stripe, once, and book what came of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from application.actor import Actor
from application.changes import save_change
from application.errors import ChargingPaused, OutcomeUnknown
from application.open_attempts import OpenAttempts
from application.ports.charge_gateway import Charged, ChargeGateway, ChargeOutcome, StillProcessing
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.set_off import SetOff
from application.settle_charge import SettleCharge
from domain.attempt import Attempt, AttemptKind, AttemptState, ChargeRequest
from domain.charge import ChargeState
from domain.customer import Card, Customer
from domain.dunning import submitted, without_card
from domain.ids import AttemptId, PaymentIntentReference, TransactionId
from domain.transaction import Transaction

_STARTABLE: Final = frozenset({ChargeState.AWAITING_PAYMENT_METHOD, ChargeState.PENDING})

CLOCK_MARGIN: Final = timedelta(minutes=5)
"""How much too early a retry may be: the database's clock, which wakes it, is not this one."""

LOOK_BACK: Final = timedelta(days=30)
"""How far back a retry looks for what was paid meanwhile; no series of tries lasts so long."""


@dataclass(frozen=True, slots=True)
class RunCharge:
    """Three steps: write the attempt, ask Stripe, write the outcome.

    A crash between any two of them leaves an open attempt, which the next run resolves by asking
    Stripe again with the same key, or by searching once Stripe may have forgotten the key.
    Raises `GatewayUnavailable` or `OutcomeUnknown` while nobody knows: run it again; and
    `ChargingPaused` while nothing may be asked of Stripe that could take money.
    """

    begin: BeginUnitOfWork
    gateway: ChargeGateway
    attempts: OpenAttempts
    settle: SettleCharge
    clock: Clock
    ids: IdSource
    is_paused: bool = False

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
            open_one = last if last is not None and last.is_open else None
            is_startable = self._is_startable(transaction)
            if self.is_paused and (is_startable or open_one is not None):
                # Also an open attempt: its request, sent again, may be the first that Stripe sees.
                raise ChargingPaused
            if is_startable:
                return await self._start(unit, transaction, last, actor)
            return open_one

    def _is_startable(self, transaction: Transaction) -> bool:
        retry_at = transaction.next_retry_at
        if retry_at is not None:
            return retry_at <= self.clock.now() + CLOCK_MARGIN
        return transaction.charge_state in _STARTABLE

    async def _start(
        self, unit: UnitOfWork, before: Transaction, last: Attempt | None, actor: Actor
    ) -> Attempt | None:
        if await _is_being_cancelled(unit, before):
            return None
        now = self.clock.now()
        request = await _request(unit, before, last, at=now)
        if request is None:
            if before.charge_state is not ChargeState.AWAITING_PAYMENT_METHOD:
                after = without_card(before, at=now)
                await save_change(unit, before, after, action="charge.lose_card", actor=actor)
            return None
        funded = await SetOff(self.clock, self.ids).credit(unit, before)
        request = replace(request, amount=funded.card_fee)
        after = submitted(funded, request.payment_method, at=now)
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
            paid = await self._paid_meanwhile(attempt)
            return paid or await self.gateway.charge(request, key=attempt.key)

        async def look_up() -> ChargeOutcome | None:
            if reference is not None:
                return await self.gateway.find_charge(PaymentIntentReference(reference))
            return await self.gateway.look_up_charge(request, since=self.attempts.since(attempt))

        async def look_before() -> ChargeOutcome | None:
            # A retry names the intent that it confirms: an old refusal of that one is known.
            return None if request.payment_intent is not None else await look_up()

        return await self.attempts.ask(attempt, send=send, look_up=look_up, look_before=look_before)

    async def _paid_meanwhile(self, attempt: Attempt) -> Charged | None:
        """Return what was paid since the last try; only a first try has nothing to look for."""
        request = attempt.charge_request
        if request.payment_intent is None:
            return None
        found = await self.gateway.look_up_charge(
            replace(request, payment_intent=None), since=self.attempts.since(attempt) - LOOK_BACK
        )
        return found if isinstance(found, Charged) else None

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


async def _request(
    unit: UnitOfWork, transaction: Transaction, last: Attempt | None, *, at: datetime
) -> ChargeRequest | None:
    """Return what to ask of Stripe; None where the seller has no card that may be charged."""
    customer = await unit.customers.get(transaction.seller_id)
    if customer is None or customer.reference is None:
        return None
    is_waiting = transaction.charge_state is ChargeState.AWAITING_PAYMENT_METHOD
    for reference in (transaction.payment_method, customer.default_card):
        card = await unit.cards.get(reference) if reference is not None else None
        if card is None or not card.is_chargeable(at=at):
            continue
        # Whoever waits for another card is not content with the one that was refused.
        if is_waiting and last is not None and _was_refused(last, card):
            continue
        return ChargeRequest(
            transaction_id=transaction.id,
            amount=transaction.card_fee,
            customer=customer.reference,
            payment_method=card.reference,
            payment_intent=transaction.payment_intent if _is_of(last, customer) else None,
        )
    return None


async def _is_being_cancelled(unit: UnitOfWork, transaction: Transaction) -> bool:
    """Return whether Stripe is asked to let the payment be; without an intent nobody asks."""
    if transaction.payment_intent is None:
        return False
    last = await unit.attempts.latest(transaction.id, AttemptKind.CANCELLATION)
    return last is not None and last.is_open


def _was_refused(last: Attempt, card: Card) -> bool:
    is_same = last.charge_request.payment_method == card.reference
    return is_same and last.state is AttemptState.REFUSED


def _is_of(last: Attempt | None, customer: Customer) -> bool:
    """Return whether the last try was this customer's: one that Stripe deleted pays no more."""
    return last is None or last.charge_request.customer == customer.reference
