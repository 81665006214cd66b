"""Job: let a payment at Stripe be, so that its fee is never charged, and book what came of it."""

from dataclasses import dataclass

from application.actor import Actor
from application.errors import OutcomeUnknown
from application.open_attempts import OpenAttempts
from application.ports.charge_gateway import Cancelled, Charged, ChargeGateway, ChargeOutcome
from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.settle_charge import SettleCharge
from domain.attempt import Attempt, AttemptKind, AttemptTrigger
from domain.ids import TransactionId
from domain.transaction import Failure

TOO_LATE = Failure("already_charged")


@dataclass(frozen=True, slots=True)
class RunCancellation:
    """Asks Stripe what an admin decided; where the fee was paid meanwhile, it is booked as paid.

    Raises `GatewayUnavailable` or `OutcomeUnknown` while nobody knows: run it again.
    """

    begin: BeginUnitOfWork
    gateway: ChargeGateway
    attempts: OpenAttempts
    settle: SettleCharge
    clock: Clock

    async def __call__(self, *, transaction_id: TransactionId, actor: Actor) -> None:
        """Bring the cancellation of one transaction to its end."""
        async with self.begin() as unit:
            attempt = await unit.attempts.latest(transaction_id, AttemptKind.CANCELLATION)
        while attempt is not None and attempt.is_open:
            outcome = await self._ask(attempt)
            attempt = await self._close(attempt, outcome, actor)

    async def _ask(self, attempt: Attempt) -> ChargeOutcome | None:
        request = attempt.cancel_request

        async def send() -> ChargeOutcome:
            return await self.gateway.cancel_charge(request, key=attempt.key)

        async def look_up() -> ChargeOutcome | None:
            found = await self.gateway.find_charge(request.payment_intent)
            return found if isinstance(found, Cancelled | Charged) else None

        return await self.attempts.ask(attempt, send=send, look_up=look_up)

    async def _close(
        self, attempt: Attempt, outcome: ChargeOutcome | None, actor: Actor
    ) -> Attempt | None:
        """Book the outcome; return the next attempt where this one is proven void."""
        async with self.begin() as unit:
            locked = await unit.transactions.lock(attempt.request.transaction_id)
            last = await unit.attempts.latest(locked.id, AttemptKind.CANCELLATION)
            is_ours = last is not None and last.id == attempt.id and last.is_open
            if outcome is None:
                return await self.attempts.replace(unit, attempt) if is_ours else None
            if isinstance(outcome, Cancelled | Charged):
                charge = await unit.attempts.latest(locked.id, AttemptKind.CHARGE)
                await self.settle(unit, locked, charge, outcome, actor=actor)
                if is_ours:
                    await self._learn(unit, attempt, outcome)
                return None
            await self.attempts.lose_answer(unit, attempt)
        raise OutcomeUnknown("Stripe is still processing the charge")

    async def _learn(
        self, unit: UnitOfWork, attempt: Attempt, outcome: Cancelled | Charged
    ) -> None:
        at, reference = self.clock.now(), outcome.payment_intent
        if isinstance(outcome, Cancelled):
            learnt = attempt.after(AttemptTrigger.SUCCEED, at=at, reference=reference)
        else:
            learnt = attempt.after(AttemptTrigger.REFUSE, at=at, failure=TOO_LATE)
        await unit.attempts.save(learnt)
