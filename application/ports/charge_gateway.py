"""Collecting a fee at the payment processor."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.attempt import ChargeRequest
from domain.cancellation import CancelRequest
from domain.errors import GatewayError
from domain.ids import (
    ChargeReference,
    PaymentIntentReference,
    PaymentMethodReference,
    TransactionId,
)
from domain.money import Money
from domain.transaction import Failure


class GatewayUnavailable(GatewayError):
    """No answer came, so the outcome is unknown; repeat with the same key, then look it up."""

    code = "PROVIDER_UNAVAILABLE"
    retryable = True


class GatewayBusy(GatewayUnavailable):
    """Too much is asked at once, and this call did nothing: wait, and send the same again."""


class GatewayMisused(GatewayError):
    """Our credentials or our request are wrong; nothing moved, and somebody must look."""

    code = "PROVIDER_REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingFee:
    """What the processor kept of a charge, and the balance transaction that says so."""

    amount: Money
    balance_transaction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """The money is taken; `processing_fee` is None until the processor has settled it."""

    transaction_id: TransactionId | None
    payment_intent: PaymentIntentReference
    charge: ChargeReference
    amount: Money
    processing_fee: ProcessingFee | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCharged:
    """No money is taken, for the reason that the subclass names; `card` is the one tried."""

    transaction_id: TransactionId | None
    payment_intent: PaymentIntentReference | None
    failure: Failure | None = None
    card: PaymentMethodReference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRequired(NotCharged):
    """The seller's bank wants to see the seller first (3-D Secure)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined(NotCharged):
    """The answer is no, and final for this attempt."""

    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled(NotCharged):
    """The intent was cancelled and can never be paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StillProcessing(NotCharged):
    """The processor has the request and does not know yet."""


@dataclass(frozen=True, slots=True)
class PaymentAction:
    """Leave to finish a payment on the seller's screen, with the card that the bank asks about.

    The secret is for the seller's browser alone, never for a log or a table.
    """

    client_secret: str
    card: PaymentMethodReference | None


ChargeOutcome = Charged | ActionRequired | Declined | Cancelled | StillProcessing


class ChargeGateway(Protocol):
    """Takes a fee from a saved card, at most once per key.

    Every method raises `GatewayUnavailable` or `GatewayMisused`, and nothing else.
    """

    async def charge(self, request: ChargeRequest, *, key: str) -> ChargeOutcome:
        """Charge the card off-session, now; the same key again gives the same outcome."""
        ...

    async def find_charge(self, reference: PaymentIntentReference) -> ChargeOutcome:
        """Return what has become of a payment intent."""
        ...

    async def find_intent_of(self, charge: ChargeReference) -> PaymentIntentReference | None:
        """Return the payment intent that a charge is an attempt of; None where it has none."""
        ...

    async def find_action(self, reference: PaymentIntentReference) -> PaymentAction | None:
        """Return leave to finish a payment on the seller's screen; None where none is needed."""
        ...

    async def cancel_charge(self, request: CancelRequest, *, key: str) -> ChargeOutcome:
        """Let a payment intent never be paid; return what has become of it, paid or not."""
        ...

    async def look_up_charge(
        self, request: ChargeRequest, *, since: datetime
    ) -> ChargeOutcome | None:
        """Search what the processor made for this request; None is proof that it made nothing."""
        ...
