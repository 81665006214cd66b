"""One commission on one recovery, from request to end: the aggregate that the service is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, Self

from domain.adjustments import Adjustments
from domain.charge import CHARGE_LATE, CHARGE_TRANSITIONS, ChargeState, ChargeTrigger
from domain.fees import FeeQuote
from domain.funds_flow import FundsFlow
from domain.ids import (
    ChargeReference,
    ClaimId,
    PaymentIntentReference,
    PaymentMethodReference,
    RecoveryId,
    SellerId,
    TransactionId,
    TransferReference,
)
from domain.money import Money, zero
from domain.status import TransactionStatus, status_of
from domain.transfer import (
    TRANSFER_LATE,
    TRANSFER_TRANSITIONS,
    HoldReason,
    ReversalOutOfRange,
    TransferState,
    TransferTrigger,
)
from domain.transition import IllegalTransition


class RecoveryKey(NamedTuple):
    """What makes a commission unique: nobody pays twice for one recovery of one claim."""

    seller_id: SellerId
    claim_id: ClaimId
    recovery_id: RecoveryId


@dataclass(frozen=True, slots=True)
class Failure:
    """Why Stripe said no: its code, the bank's decline code, and the network's advice."""

    code: str
    decline_code: str | None = None
    advice_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """A fee to collect and a share to pay out; every change returns a new value.

    Build one with `open`. `number` and `version` are the store's: a growing number for people,
    and a count of saves that tells two writers apart.
    """

    id: TransactionId
    recovery: RecoveryKey
    funds_flow: FundsFlow
    quote: FeeQuote
    charge_state: ChargeState
    transfer_state: TransferState
    refunded: Money
    reversed: Money
    clawed_back: Money
    funded: Money
    adjustments: Adjustments
    created_at: datetime
    updated_at: datetime
    hold_reason: HoldReason | None = None
    payment_method: PaymentMethodReference | None = None
    payment_intent: PaymentIntentReference | None = None
    charge: ChargeReference | None = None
    transfer: TransferReference | None = None
    processing_fee: Money | None = None
    failure: Failure | None = None
    declines: int = 0
    next_retry_at: datetime | None = None
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    number: int = 0
    version: int = 0

    @classmethod
    def open(
        cls,
        *,
        id: TransactionId,
        recovery: RecoveryKey,
        funds_flow: FundsFlow,
        quote: FeeQuote,
        payment_method: PaymentMethodReference | None,
        metadata: Mapping[str, str],
        at: datetime,
    ) -> Self:
        """Return a new transaction in the first states of its funds flow.

        Without a card the charge waits for one; where the platform collected the recovery, the
        fee is kept at once and the share planned, if the fee leaves one.
        """
        nothing = zero(quote.fee.currency)
        charge_state, transfer_state = ChargeState.PENDING, TransferState.NONE
        if not funds_flow.charges_card:
            charge_state = ChargeState.KEPT
            transfer_state = transfer_state if quote.payout.is_zero else TransferState.PLANNED
        elif payment_method is None:
            charge_state = ChargeState.AWAITING_PAYMENT_METHOD
        return cls(
            id=id,
            recovery=recovery,
            funds_flow=funds_flow,
            quote=quote,
            charge_state=charge_state,
            transfer_state=transfer_state,
            refunded=nothing,
            reversed=nothing,
            clawed_back=nothing,
            funded=nothing,
            adjustments=Adjustments.none(nothing.currency),
            payment_method=payment_method,
            metadata=metadata,
            created_at=at,
            updated_at=at,
        )

    @property
    def seller_id(self) -> SellerId:
        """Return whose recovery it is."""
        return self.recovery.seller_id

    @property
    def status(self) -> TransactionStatus:
        """Return the public status, which the two states amount to."""
        is_over = self.is_clawed_back
        return status_of(self.charge_state, self.transfer_state, is_clawed_back=is_over)

    @property
    def is_clawed_back(self) -> bool:
        """Return whether Amazon took all of the recovery back."""
        return self.clawed_back == self.quote.recovered

    @property
    def fee_due(self) -> Money:
        """Return what of the fee is, or was, to be collected."""
        return self.quote.fee - self.adjustments.waived

    @property
    def card_fee(self) -> Money:
        """Return what of the fee is, or was, to be charged to the card."""
        return self.fee_due - self.adjustments.credited

    @property
    def share_due(self) -> Money:
        """Return what of the share is, or was, to be sent."""
        return self.quote.payout - self.adjustments.withheld - self.adjustments.netted

    @property
    def has_share(self) -> bool:
        """Return whether anything is to be transferred: the fee may be the whole recovery."""
        return self.funds_flow.transfers_share and not self.share_due.is_zero

    @property
    def unfunded(self) -> Money:
        """Return what the platform still expects from Amazon for this transaction."""
        expected = self.funds_flow.expected_receipt(
            recovered=self.quote.recovered, payout=self.quote.payout
        )
        return expected - self.funded

    @property
    def is_funded(self) -> bool:
        """Return whether all of Amazon's money that was expected has come."""
        return self.unfunded.minor_units <= 0

    def late_charge_news(self, trigger: ChargeTrigger) -> str | None:
        """Return the name of the no-op when this news comes too late, else None."""
        return CHARGE_LATE.get((self.charge_state, trigger))

    def late_transfer_news(self, trigger: TransferTrigger) -> str | None:
        """Return the name of the no-op when this news comes too late, else None."""
        return TRANSFER_LATE.get((self.transfer_state, trigger))

    def charge_after(
        self, trigger: ChargeTrigger, *, at: datetime, failure: Failure | None = None
    ) -> Self:
        """Return this transaction as `trigger` leaves its charge; raise `IllegalTransition`."""
        try:
            state = CHARGE_TRANSITIONS[self.charge_state, trigger]
        except KeyError:
            raise IllegalTransition(self.charge_state, trigger) from None
        return replace(self, charge_state=state, failure=failure, next_retry_at=None, updated_at=at)

    def transfer_after(
        self, trigger: TransferTrigger, *, at: datetime, hold_reason: HoldReason | None = None
    ) -> Self:
        """Return this transaction as `trigger` leaves its transfer; raise `IllegalTransition`.

        A hold states its reason; every other trigger clears it.
        """
        try:
            state = TRANSFER_TRANSITIONS[self.transfer_state, trigger]
        except KeyError:
            raise IllegalTransition(self.transfer_state, trigger) from None
        if (state is TransferState.HELD) != (hold_reason is not None):
            raise IllegalTransition(self.transfer_state, trigger)
        return replace(self, transfer_state=state, hold_reason=hold_reason, updated_at=at)

    def with_card(self, card: PaymentMethodReference, *, at: datetime) -> Self:
        """Return this transaction, which waited for a card, ready to charge `card`."""
        ready = self.charge_after(ChargeTrigger.SAVE_CARD, at=at)
        return replace(ready, payment_method=card, declines=0)

    def charged(
        self, *, payment_intent: PaymentIntentReference, charge: ChargeReference, at: datetime
    ) -> Self:
        """Return this transaction with its fee collected, and its share planned if one is due."""
        done = replace(
            self.charge_after(ChargeTrigger.SUCCEED, at=at),
            payment_intent=payment_intent,
            charge=charge,
        )
        if not self.has_share or done.transfer_state is not TransferState.NONE:
            return done
        return done.transfer_after(TransferTrigger.PLAN, at=at)

    def transferred(self, *, transfer: TransferReference, at: datetime) -> Self:
        """Return this transaction with its share sent."""
        return replace(self.transfer_after(TransferTrigger.ACCEPT, at=at), transfer=transfer)

    def share_reversed(self, *, total: Money, at: datetime) -> Self:
        """Return this transaction with `total` of its share taken back so far.

        Raises `ReversalOutOfRange` unless the total has grown, up to what was sent.
        """
        if not self.reversed < total <= self.share_due:
            raise ReversalOutOfRange(total, share=self.share_due)
        taken = replace(self, reversed=total, updated_at=at)
        if total < self.share_due:
            return taken
        return taken.transfer_after(TransferTrigger.REVERSE_ALL, at=at)

    def receive(self, amount: Money, *, at: datetime) -> Self:
        """Return this transaction with `amount` more of Amazon's money counted as its own."""
        return replace(self, funded=self.funded + amount, updated_at=at)
