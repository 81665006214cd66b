"""What Stripe is told when a commission is called off."""

from dataclasses import dataclass

from domain.ids import PaymentIntentReference, TransactionId
from domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRequest:
    """All that Stripe is told to let a payment be, so that its fee is never charged."""

    transaction_id: TransactionId
    amount: Money
    payment_intent: PaymentIntentReference
