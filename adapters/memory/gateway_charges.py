"""Fees collected by the processor in memory."""

from dataclasses import dataclass
from datetime import datetime

from adapters.memory.gateway_objects import HeldCard, HeldIntent
from adapters.memory.gateway_processor import MemoryProcessor
from application.ports.charge_gateway import (
    ActionRequired,
    Cancelled,
    Charged,
    ChargeOutcome,
    Declined,
    GatewayMisused,
    PaymentAction,
    StillProcessing,
)
from domain.attempt import ChargeRequest
from domain.cancellation import CancelRequest
from domain.ids import ChargeReference, PaymentIntentReference
from domain.transaction import Failure

_SETTLED = (Charged, Cancelled, StillProcessing)


@dataclass(frozen=True, slots=True)
class MemoryChargeGateway:
    """Keeps `ChargeGateway`: one intent for each fee, confirmed again on each attempt."""

    processor: MemoryProcessor

    async def charge(self, request: ChargeRequest, *, key: str) -> ChargeOutcome:
        return self.processor.door.answer_once(key, request, lambda: self._charge(request))

    async def find_charge(self, reference: PaymentIntentReference) -> ChargeOutcome:
        return self.processor.door.answer(lambda: self._intent(reference).outcome)

    async def find_intent_of(self, charge: ChargeReference) -> PaymentIntentReference | None:
        return self.processor.door.answer(lambda: self._charge_of(charge))

    async def find_action(self, reference: PaymentIntentReference) -> PaymentAction | None:
        return self.processor.door.answer(lambda: self._action(reference))

    async def cancel_charge(self, request: CancelRequest, *, key: str) -> ChargeOutcome:
        return self.processor.door.answer_once(key, request, lambda: self._cancel(request))

    async def look_up_charge(
        self, request: ChargeRequest, *, since: datetime
    ) -> ChargeOutcome | None:
        return self.processor.door.answer(lambda: self._look_up(request, since))

    def _charge(self, request: ChargeRequest) -> ChargeOutcome:
        card = self.processor.cards.get(request.payment_method)
        if card is None:
            return _refused(request, "resource_missing")
        if card.shown.customer != request.customer:
            return _refused(request, "invalid_request")
        intent = self._confirmed(request)
        if request.payment_intent is not None and isinstance(intent.outcome, _SETTLED):
            return intent.outcome
        return self._collect(intent, card)

    def _confirmed(self, request: ChargeRequest) -> HeldIntent:
        """Return the request's intent: the one that it names, or a new one."""
        if request.payment_intent is not None:
            return self._intent(request.payment_intent)
        reference = PaymentIntentReference(self.processor.new_reference("pi"))
        intent = self.processor.intents[reference] = HeldIntent(
            reference=reference,
            amount=request.amount,
            customer=request.customer,
            outcome=StillProcessing(
                transaction_id=request.transaction_id, payment_intent=reference
            ),
            confirmed_at=self.processor.clock.now(),
        )
        return intent

    def _collect(self, intent: HeldIntent, card: HeldCard) -> ChargeOutcome:
        verdict = self.processor.verdict_on(card)
        if verdict is None:
            return self.processor.pay(intent.reference)
        kind, failure = verdict
        intent.confirmed_at = self.processor.clock.now()
        transaction_id, reference = intent.outcome.transaction_id, intent.reference
        if failure is None:
            intent.outcome = StillProcessing(
                transaction_id=transaction_id, payment_intent=reference
            )
        else:
            intent.outcome = kind(
                transaction_id=transaction_id,
                payment_intent=reference,
                failure=failure,
                card=card.shown.reference,
            )
        return intent.outcome

    def _look_up(self, request: ChargeRequest, since: datetime) -> ChargeOutcome | None:
        if request.payment_intent is not None:
            intent = self._intent(request.payment_intent)
            is_older = intent.confirmed_at < since and isinstance(intent.outcome, Declined)
            return None if is_older else intent.outcome
        found = [
            intent.outcome
            for intent in reversed(self.processor.intents.values())
            if intent.outcome.transaction_id == request.transaction_id
            and intent.confirmed_at >= since
        ]
        charged = [outcome for outcome in found if isinstance(outcome, Charged)]
        return next(iter(charged or found), None)

    def _cancel(self, request: CancelRequest) -> ChargeOutcome:
        intent = self._intent(request.payment_intent)
        if not isinstance(intent.outcome, _SETTLED):
            intent.outcome = Cancelled(
                transaction_id=intent.outcome.transaction_id, payment_intent=intent.reference
            )
        return intent.outcome

    def _charge_of(self, charge: ChargeReference) -> PaymentIntentReference | None:
        if charge not in self.processor.charges:
            raise GatewayMisused("no such charge")
        return self.processor.charges[charge].payment_intent

    def _action(self, reference: PaymentIntentReference) -> PaymentAction | None:
        outcome = self._intent(reference).outcome
        if not isinstance(outcome, ActionRequired):
            return None
        return PaymentAction(f"{reference}_secret", outcome.card)

    def _intent(self, reference: PaymentIntentReference) -> HeldIntent:
        if reference not in self.processor.intents:
            raise GatewayMisused("no such payment intent")
        return self.processor.intents[reference]


def _refused(request: ChargeRequest, code: str) -> Declined:
    return Declined(
        transaction_id=request.transaction_id,
        payment_intent=request.payment_intent,
        failure=Failure(code),
        card=request.payment_method,
    )
