"""`payment_intent.*` and `charge.*`: what became of a fee."""

from dataclasses import dataclass

from application.actor import Actor
from application.errors import NotOurs
from application.events.effect import Applied, Effect, Nothing, lock_named
from application.ports.charge_gateway import Charged, ChargeGateway, ChargeOutcome
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.settle_charge import SettleCharge
from domain.attempt import AttemptKind
from domain.charge import ChargeState
from domain.ids import ChargeReference, PaymentIntentReference, TransactionId
from domain.webhook_event import WebhookEvent

SUCCEEDED = "payment_intent.succeeded"


@dataclass(frozen=True, slots=True)
class ChargeEvent:
    """Books the outcome of a payment intent; the answer to our own call may have been faster."""

    begin: BeginUnitOfWork
    gateway: ChargeGateway
    settle: SettleCharge

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look at the payment intent, unless all that the event can say is booked already."""
        reference = PaymentIntentReference(event.object_reference)
        if event.type == SUCCEEDED and (known := await self._charged(reference)):
            return Nothing(Applied(known, "already charged"))
        return await self.about(reference, actor=actor)

    async def about(self, reference: PaymentIntentReference, *, actor: Actor) -> Effect:
        """Return what is to be done about a payment intent, as it stands."""
        outcome = await self.gateway.find_charge(reference)
        if outcome.transaction_id is None:
            raise NotOurs(f"{reference} collects no fee of ours")
        transaction_id = outcome.transaction_id

        async def effect(unit: UnitOfWork) -> Applied:
            return await self._apply(unit, transaction_id, outcome, actor)

        return effect

    async def _charged(self, reference: PaymentIntentReference) -> TransactionId | None:
        async with self.begin() as unit:
            transaction_id = await unit.index.of_payment_intent(reference)
            if transaction_id is None:
                return None
            transaction = await unit.transactions.get(transaction_id)
        return transaction_id if transaction.charge_state is ChargeState.CHARGED else None

    async def _apply(
        self,
        unit: UnitOfWork,
        transaction_id: TransactionId,
        outcome: ChargeOutcome,
        actor: Actor,
    ) -> Applied:
        transaction = await lock_named(unit, transaction_id)
        last = await unit.attempts.latest(transaction_id, AttemptKind.CHARGE)
        # An attempt under way learns its own refusal; the intent may still show the last one's.
        if last is not None and last.is_open and not isinstance(outcome, Charged):
            return Applied(transaction_id, "an attempt is under way and brings its own answer")
        note = await self.settle(unit, transaction, last, outcome, actor=actor)
        return Applied(transaction_id, note)


@dataclass(frozen=True, slots=True)
class ChargeDetailEvent:
    """Takes what a charge adds to its payment intent: what Stripe kept, or why it was refused."""

    begin: BeginUnitOfWork
    gateway: ChargeGateway
    charges: ChargeEvent

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look at the charge's payment intent, unless all of the charge is booked already."""
        reference = ChargeReference(event.object_reference)
        async with self.begin() as unit:
            known = await unit.index.of_charge(reference)
            transaction = await unit.transactions.get(known) if known else None
        if transaction is not None and transaction.processing_fee is not None:
            return Nothing(Applied(transaction.id, "already booked"))
        intent = await self.gateway.find_intent_of(reference)
        if intent is None:
            raise NotOurs(f"{reference} collects no fee of ours")
        return await self.charges.about(intent, actor=actor)
