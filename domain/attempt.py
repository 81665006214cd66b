"""One try to move money at Stripe, written down before it is made."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Self, TypeVar

from domain.cancellation import CancelRequest
from domain.ids import (
    AccountReference,
    AttemptId,
    ChargeReference,
    CustomerReference,
    PaymentIntentReference,
    PaymentMethodReference,
    SettlementId,
    TransactionId,
    TransferReference,
)
from domain.money import Money
from domain.transaction import Failure
from domain.transition import IllegalTransition

KEY_LIFETIME: Final = timedelta(hours=23)
"""How long a key may be sent again: Stripe forgets one after 24 hours at the earliest
(docs.stripe.com/api/idempotent_requests), and then the same key would move money anew."""

KEY_GRACE: Final = timedelta(minutes=10)
"""How much later Stripe's lists are final: a key that was sent at the last moment has landed."""


class AttemptKind(StrEnum):
    """What the attempt moves."""

    CHARGE = "CHARGE"
    TRANSFER = "TRANSFER"
    REFUND = "REFUND"
    REVERSAL = "REVERSAL"
    CANCELLATION = "CANCELLATION"


class AttemptState(StrEnum):
    """What is known of the outcome."""

    IN_FLIGHT = "IN_FLIGHT"
    UNKNOWN = "UNKNOWN"
    ACTION_REQUIRED = "ACTION_REQUIRED"
    SUCCEEDED = "SUCCEEDED"
    REFUSED = "REFUSED"
    ABANDONED = "ABANDONED"


class AttemptTrigger(StrEnum):
    """What can be learnt about an attempt."""

    LOSE_ANSWER = "LOSE_ANSWER"
    DEMAND_ACTION = "DEMAND_ACTION"
    SUCCEED = "SUCCEED"
    REFUSE = "REFUSE"
    PROVE_ABSENT = "PROVE_ABSENT"


_S, _T = AttemptState, AttemptTrigger
Step = tuple[AttemptState, AttemptTrigger]

ATTEMPT_TRANSITIONS: Final[Mapping[Step, AttemptState]] = MappingProxyType(
    {
        (_S.IN_FLIGHT, _T.LOSE_ANSWER): _S.UNKNOWN,
        (_S.UNKNOWN, _T.LOSE_ANSWER): _S.UNKNOWN,
        (_S.IN_FLIGHT, _T.DEMAND_ACTION): _S.ACTION_REQUIRED,
        (_S.UNKNOWN, _T.DEMAND_ACTION): _S.ACTION_REQUIRED,
        (_S.IN_FLIGHT, _T.SUCCEED): _S.SUCCEEDED,
        (_S.UNKNOWN, _T.SUCCEED): _S.SUCCEEDED,
        (_S.ACTION_REQUIRED, _T.SUCCEED): _S.SUCCEEDED,
        (_S.IN_FLIGHT, _T.REFUSE): _S.REFUSED,
        (_S.UNKNOWN, _T.REFUSE): _S.REFUSED,
        (_S.ACTION_REQUIRED, _T.REFUSE): _S.REFUSED,
        # The same intent may be paid on the seller's screen after a decline.
        (_S.REFUSED, _T.SUCCEED): _S.SUCCEEDED,
        (_S.REFUSED, _T.DEMAND_ACTION): _S.ACTION_REQUIRED,
        (_S.UNKNOWN, _T.PROVE_ABSENT): _S.ABANDONED,
    }
)

ATTEMPT_OPEN: Final = frozenset({_S.IN_FLIGHT, _S.UNKNOWN})
"""The states in which nobody knows yet; at most one attempt of a kind is in one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRequest:
    """All that Stripe is told to collect a fee; the same for every use of one key."""

    transaction_id: TransactionId
    amount: Money
    customer: CustomerReference
    payment_method: PaymentMethodReference
    payment_intent: PaymentIntentReference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRequest:
    """All that Stripe is told to send a share; the same for every use of one key."""

    transaction_id: TransactionId
    amount: Money
    destination: AccountReference


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequest:
    """All that Stripe is told to give a part of a fee back; the same for every use of one key."""

    transaction_id: TransactionId
    settlement_id: SettlementId
    amount: Money
    charge: ChargeReference


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalRequest:
    """All that Stripe is told to take a part of a share back; the same for every use of one key."""

    transaction_id: TransactionId
    settlement_id: SettlementId
    amount: Money
    transfer: TransferReference


Request = ChargeRequest | TransferRequest | RefundRequest | ReversalRequest | CancelRequest
R = TypeVar("R", bound=Request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A request, the key that makes it happen at most once, and what came of it."""

    id: AttemptId
    number: int
    request: Request
    created_at: datetime
    state: AttemptState = AttemptState.IN_FLIGHT
    reference: str | None = None
    failure: Failure | None = None
    resolved_at: datetime | None = None

    @property
    def kind(self) -> AttemptKind:
        """Return what this attempt moves."""
        return _KINDS[type(self.request)]

    @property
    def charge_request(self) -> ChargeRequest:
        """Return the request of an attempt that is known to be a charge."""
        return self._request_as(ChargeRequest)

    @property
    def transfer_request(self) -> TransferRequest:
        """Return the request of an attempt that is known to be a transfer."""
        return self._request_as(TransferRequest)

    @property
    def reversal_request(self) -> ReversalRequest:
        """Return the request of an attempt that is known to be a reversal."""
        return self._request_as(ReversalRequest)

    @property
    def cancel_request(self) -> CancelRequest:
        """Return the request of an attempt that is known to be a cancellation."""
        return self._request_as(CancelRequest)

    def _request_as(self, expected: type[R]) -> R:
        if not isinstance(self.request, expected):
            raise TypeError(f"this attempt is a {self.kind.lower()}")
        return self.request

    @property
    def settlement_id(self) -> SettlementId | None:
        """Return the settlement that a refund or a reversal is for."""
        if isinstance(self.request, RefundRequest | ReversalRequest):
            return self.request.settlement_id
        return None

    @property
    def key(self) -> str:
        """Return Stripe's idempotency key: this attempt's alone, the same on every send."""
        return f"opside:{self.kind.value.lower()}:{self.id}"

    @property
    def is_open(self) -> bool:
        """Return whether the outcome is still to be learnt."""
        return self.state in ATTEMPT_OPEN

    def successor(self, *, id: AttemptId, at: datetime) -> Self:
        """Return a new attempt at the same request, with a key of its own."""
        return replace(
            self,
            id=id,
            number=self.number + 1,
            created_at=at,
            state=AttemptState.IN_FLIGHT,
            reference=None,
            failure=None,
            resolved_at=None,
        )

    def can_learn(self, lesson: AttemptTrigger) -> bool:
        """Return whether `lesson` is news to this attempt."""
        return (self.state, lesson) in ATTEMPT_TRANSITIONS

    def key_is_safe(self, *, at: datetime) -> bool:
        """Return whether Stripe still remembers the key, so that it may be sent again."""
        return at - self.created_at < KEY_LIFETIME

    def absence_is_final(self, *, at: datetime) -> bool:
        """Return whether what Stripe's lists do not show by now can never appear."""
        return at - self.created_at >= KEY_LIFETIME + KEY_GRACE

    def after(
        self,
        trigger: AttemptTrigger,
        *,
        at: datetime,
        reference: str | None = None,
        failure: Failure | None = None,
    ) -> Self:
        """Return this attempt as what was learnt leaves it; raise `IllegalTransition`."""
        try:
            state = ATTEMPT_TRANSITIONS[self.state, trigger]
        except KeyError:
            raise IllegalTransition(self.state, trigger) from None
        return replace(
            self,
            state=state,
            reference=reference or self.reference,
            failure=failure,
            resolved_at=None if state in ATTEMPT_OPEN else at,
        )


_KINDS: Final[Mapping[type[Request], AttemptKind]] = MappingProxyType(
    {
        ChargeRequest: AttemptKind.CHARGE,
        TransferRequest: AttemptKind.TRANSFER,
        RefundRequest: AttemptKind.REFUND,
        ReversalRequest: AttemptKind.REVERSAL,
        CancelRequest: AttemptKind.CANCELLATION,
    }
)
