"""Fees collected by card, as payment intents."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import stripe

from adapters.stripe.amounts import to_stripe
from adapters.stripe.charge_outcomes import action_of, outcome_of, refusal_of
from adapters.stripe.errors import Border, code_of
from adapters.stripe.listing import PAGE, begin_of, read_all
from adapters.stripe.metadata import TRANSACTION, transaction_of
from adapters.stripe.one_at_a_time import OneAtATime
from application.ports.charge_gateway import Charged, ChargeOutcome, Declined, PaymentAction
from domain.attempt import ChargeRequest
from domain.cancellation import CancelRequest
from domain.ids import ChargeReference, PaymentIntentReference

_EXPAND: Final = ["latest_charge.balance_transaction"]
_ABOUT_THE_CARD: Final = ("payment_method", "customer")


@dataclass(frozen=True, slots=True)
class StripeChargeGateway:
    """Keeps `ChargeGateway`: one intent for each fee, confirmed again on each attempt."""

    client: stripe.StripeClient
    one_at_a_time: OneAtATime = field(default_factory=OneAtATime)

    async def charge(self, request: ChargeRequest, *, key: str) -> ChargeOutcome:
        with Border():
            try:
                return outcome_of(await self._submit(request, key))
            except stripe.CardError as error:
                return refusal_of(error, request)
            except stripe.InvalidRequestError as error:
                if code_of(error) == "payment_intent_unexpected_state" and request.payment_intent:
                    return await self._read(request.payment_intent)
                if not _is_about_the_card(error):
                    raise
                return refusal_of(error, request)

    async def find_charge(self, reference: PaymentIntentReference) -> ChargeOutcome:
        with Border():
            return await self._read(reference)

    async def find_intent_of(self, charge: ChargeReference) -> PaymentIntentReference | None:
        with Border():
            intent = (await self.client.v1.charges.retrieve_async(charge)).payment_intent
            if intent is None:
                return None
            return PaymentIntentReference(intent if isinstance(intent, str) else intent.id)

    async def find_action(self, reference: PaymentIntentReference) -> PaymentAction | None:
        with Border():
            return action_of(await self.client.v1.payment_intents.retrieve_async(reference))

    async def cancel_charge(self, request: CancelRequest, *, key: str) -> ChargeOutcome:
        with Border():
            try:
                cancelled = await self.client.v1.payment_intents.cancel_async(
                    request.payment_intent, {"expand": _EXPAND}, {"idempotency_key": key}
                )
            except stripe.InvalidRequestError as error:
                if code_of(error) != "payment_intent_unexpected_state":
                    raise
                return await self._read(request.payment_intent)
            return outcome_of(cancelled)

    async def look_up_charge(
        self, request: ChargeRequest, *, since: datetime
    ) -> ChargeOutcome | None:
        begin = begin_of(since)
        with Border():
            if request.payment_intent is not None:
                return await self._read_if_confirmed(request.payment_intent, begin)
            found = dict.fromkeys(
                [*await self._search(request, begin), *await self._collected(request, begin)]
            )
            outcomes = [await self._read(reference) for reference in found]
            charged = [outcome for outcome in outcomes if isinstance(outcome, Charged)]
            return next(iter(charged or outcomes), None)

    async def _submit(self, request: ChargeRequest, key: str) -> stripe.PaymentIntent:
        async with self.one_at_a_time(request.customer):
            return await self._confirm(request, key)

    async def _confirm(self, request: ChargeRequest, key: str) -> stripe.PaymentIntent:
        intents = self.client.v1.payment_intents
        if request.payment_intent is not None:
            return await intents.confirm_async(
                request.payment_intent,
                {
                    "payment_method": request.payment_method,
                    "off_session": True,
                    "expand": _EXPAND,
                },
                {"idempotency_key": key},
            )
        return await intents.create_async(
            {
                "amount": to_stripe(request.amount),
                "currency": request.amount.currency.code,
                "customer": request.customer,
                "payment_method": request.payment_method,
                "confirm": True,
                "off_session": True,
                # Not `automatic_async`: what Stripe kept is then in the answer.
                "capture_method": "automatic",
                "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
                "metadata": {TRANSACTION: str(request.transaction_id)},
                "transfer_group": str(request.transaction_id),
                "expand": _EXPAND,
            },
            {"idempotency_key": key},
        )

    async def _read(self, reference: PaymentIntentReference) -> ChargeOutcome:
        intent = await self.client.v1.payment_intents.retrieve_async(reference, {"expand": _EXPAND})
        return outcome_of(intent)

    async def _read_if_confirmed(
        self, reference: PaymentIntentReference, begin: int
    ) -> ChargeOutcome | None:
        """Return the outcome, or None where the last refusal is older than the request."""
        intent = await self.client.v1.payment_intents.retrieve_async(reference, {"expand": _EXPAND})
        outcome, last = outcome_of(intent), intent.latest_charge
        if not isinstance(outcome, Declined) or not isinstance(last, stripe.Charge):
            return outcome
        return outcome if last.created >= begin else None

    async def _search(self, request: ChargeRequest, begin: int) -> Sequence[PaymentIntentReference]:
        page = await self.client.v1.payment_intents.list_async(
            {"customer": request.customer, "created": {"gte": begin}, "limit": PAGE}
        )
        return [
            PaymentIntentReference(intent.id)
            for intent in await read_all(page)
            if transaction_of(intent.metadata) == request.transaction_id
        ]

    async def _collected(
        self, request: ChargeRequest, begin: int
    ) -> Sequence[PaymentIntentReference]:
        """Return what was tried for the transaction with any customer of the seller's."""
        page = await self.client.v1.charges.list_async(
            {
                "transfer_group": str(request.transaction_id),
                "created": {"gte": begin},
                "limit": PAGE,
            }
        )
        intents = [charge.payment_intent for charge in await read_all(page)]
        return [
            PaymentIntentReference(intent if isinstance(intent, str) else intent.id)
            for intent in intents
            if intent is not None
        ]


def _is_about_the_card(error: stripe.InvalidRequestError) -> bool:
    """Return whether the card or its owner is at fault: final, and no fault of the program."""
    code = code_of(error) or ""
    return error.param in _ABOUT_THE_CARD or code.startswith("payment_method_")
