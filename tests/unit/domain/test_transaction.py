"""One commission: how it opens in each funds flow, and what each fact makes of it."""

from dataclasses import replace
from itertools import product

import pytest

from domain.charge import CHARGE_LATE, CHARGE_TRANSITIONS, ChargeState, ChargeTrigger
from domain.funds_flow import FundsFlow
from domain.ids import (
    ChargeReference,
    PaymentIntentReference,
    PaymentMethodReference,
    TransferReference,
)
from domain.money import Money
from domain.status import TransactionStatus
from domain.transaction import Failure, Transaction
from domain.transfer import (
    TRANSFER_LATE,
    TRANSFER_TRANSITIONS,
    HoldReason,
    ReversalOutOfRange,
    TransferState,
    TransferTrigger,
)
from domain.transition import IllegalTransition
from tests.builders import LATER, NOON, a_transaction, eur, usd

FEE_THEN_TRANSFER, FEE_ONLY = FundsFlow.FEE_THEN_TRANSFER, FundsFlow.FEE_ONLY
PLATFORM_COLLECTED = FundsFlow.PLATFORM_COLLECTED
INTENT, CHARGE = PaymentIntentReference("pi_1"), ChargeReference("ch_1")
TRANSFER, CARD = TransferReference("tr_1"), PaymentMethodReference("pm_1")
DECLINED = Failure("card_declined", "insufficient_funds")


def in_states(charge: ChargeState, transfer: TransferState = TransferState.NONE) -> Transaction:
    """Return a transaction that was put into these states by force."""
    return replace(a_transaction(), charge_state=charge, transfer_state=transfer)


@pytest.mark.parametrize(
    ("flow", "card", "charge", "transfer"),
    [
        (FEE_THEN_TRANSFER, "pm_1", ChargeState.PENDING, TransferState.NONE),
        (FEE_THEN_TRANSFER, None, ChargeState.AWAITING_PAYMENT_METHOD, TransferState.NONE),
        (FEE_ONLY, "pm_1", ChargeState.PENDING, TransferState.NONE),
        (FEE_ONLY, None, ChargeState.AWAITING_PAYMENT_METHOD, TransferState.NONE),
        (PLATFORM_COLLECTED, "pm_1", ChargeState.KEPT, TransferState.PLANNED),
        (PLATFORM_COLLECTED, None, ChargeState.KEPT, TransferState.PLANNED),
    ],
)
def test_each_funds_flow_opens_in_its_first_states(
    flow: FundsFlow, card: str | None, charge: ChargeState, transfer: TransferState
) -> None:
    opened = a_transaction(funds_flow=flow, payment_method=card)
    assert (opened.charge_state, opened.transfer_state) == (charge, transfer)
    assert opened.payment_method == card
    assert {opened.refunded, opened.reversed, opened.clawed_back, opened.funded} == {usd(0)}
    assert (opened.created_at, opened.updated_at) == (NOON, NOON)
    assert (opened.number, opened.version) == (0, 0)
    assert opened.seller_id == opened.recovery.seller_id


@pytest.mark.parametrize(
    ("flow", "unfunded"),
    [(FEE_THEN_TRANSFER, usd(8_000)), (FEE_ONLY, usd(0)), (PLATFORM_COLLECTED, usd(10_000))],
)
def test_what_amazon_owes_the_platform_depends_on_the_funds_flow(
    flow: FundsFlow, unfunded: Money
) -> None:
    opened = a_transaction(funds_flow=flow)
    assert opened.unfunded == unfunded
    assert opened.is_funded is unfunded.is_zero
    received = opened.receive(unfunded - usd(1), at=LATER).receive(usd(1), at=LATER)
    assert received.funded == unfunded
    assert received.unfunded == usd(0)
    assert received.is_funded


def test_money_of_another_currency_is_not_received() -> None:
    with pytest.raises(Exception, match="usd met eur"):
        a_transaction().receive(eur(1), at=LATER)


@pytest.mark.parametrize(("state", "trigger"), [*product(ChargeState, ChargeTrigger)])
def test_a_charge_moves_as_its_table_says_and_not_otherwise(
    state: ChargeState, trigger: ChargeTrigger
) -> None:
    before = in_states(state)
    target = CHARGE_TRANSITIONS.get((state, trigger))
    assert before.late_charge_news(trigger) == CHARGE_LATE.get((state, trigger))
    if target is None:
        with pytest.raises(IllegalTransition) as refusal:
            before.charge_after(trigger, at=LATER)
        assert (refusal.value.state, refusal.value.trigger) == (state, trigger)
        return
    after = before.charge_after(trigger, at=LATER, failure=DECLINED)
    assert after == replace(before, charge_state=target, failure=DECLINED, updated_at=LATER)


@pytest.mark.parametrize(("state", "trigger"), [*product(TransferState, TransferTrigger)])
def test_a_transfer_moves_as_its_table_says_and_not_otherwise(
    state: TransferState, trigger: TransferTrigger
) -> None:
    before = in_states(ChargeState.CHARGED, state)
    target = TRANSFER_TRANSITIONS.get((state, trigger))
    reason = HoldReason.UNFUNDED if trigger is TransferTrigger.HOLD else None
    assert before.late_transfer_news(trigger) == TRANSFER_LATE.get((state, trigger))
    if target is None:
        with pytest.raises(IllegalTransition) as refusal:
            before.transfer_after(trigger, at=LATER, hold_reason=reason)
        assert (refusal.value.state, refusal.value.trigger) == (state, trigger)
        return
    after = before.transfer_after(trigger, at=LATER, hold_reason=reason)
    assert after == replace(before, transfer_state=target, hold_reason=reason, updated_at=LATER)


@pytest.mark.parametrize("reason", HoldReason)
def test_a_hold_states_its_reason_and_release_clears_it(reason: HoldReason) -> None:
    planned = in_states(ChargeState.CHARGED, TransferState.PLANNED)
    held = planned.transfer_after(TransferTrigger.HOLD, at=LATER, hold_reason=reason)
    assert held.hold_reason is reason
    released = held.transfer_after(TransferTrigger.RELEASE, at=LATER)
    assert (released.transfer_state, released.hold_reason) == (TransferState.PLANNED, None)


def test_a_hold_without_a_reason_and_a_reason_without_a_hold_are_refused() -> None:
    planned = in_states(ChargeState.CHARGED, TransferState.PLANNED)
    with pytest.raises(IllegalTransition):
        planned.transfer_after(TransferTrigger.HOLD, at=LATER)
    with pytest.raises(IllegalTransition):
        planned.transfer_after(
            TransferTrigger.SUBMIT, at=LATER, hold_reason=HoldReason.ACCOUNT_NOT_READY
        )


def test_the_next_move_forgets_the_last_failure() -> None:
    failed = in_states(ChargeState.PROCESSING).charge_after(
        ChargeTrigger.DECLINE, at=NOON, failure=DECLINED
    )
    assert failed.failure == DECLINED
    assert failed.charge_after(ChargeTrigger.RETRY, at=LATER).failure is None


def test_a_card_lets_a_waiting_charge_go_on() -> None:
    waiting = a_transaction(payment_method=None)
    ready = waiting.with_card(CARD, at=LATER)
    assert (ready.charge_state, ready.payment_method) == (ChargeState.PENDING, CARD)
    with pytest.raises(IllegalTransition):
        ready.with_card(CARD, at=LATER)


@pytest.mark.parametrize(
    ("flow", "recovered", "transfer"),
    [
        (FEE_THEN_TRANSFER, usd(10_000), TransferState.PLANNED),
        (FEE_ONLY, usd(10_000), TransferState.NONE),
        # The least fee takes all of it: there is nothing to send.
        (FEE_THEN_TRANSFER, usd(50), TransferState.NONE),
    ],
)
def test_a_collected_fee_plans_the_share_if_there_is_one(
    flow: FundsFlow, recovered: Money, transfer: TransferState
) -> None:
    pending = a_transaction(funds_flow=flow, recovered=recovered)
    sent = pending.charge_after(ChargeTrigger.SUBMIT, at=NOON)
    charged = sent.charged(payment_intent=INTENT, charge=CHARGE, at=LATER)
    assert (charged.payment_intent, charged.charge) == (INTENT, CHARGE)
    assert (charged.charge_state, charged.transfer_state) == (ChargeState.CHARGED, transfer)
    assert charged.has_share is (transfer is TransferState.PLANNED)
    assert charged.status is TransactionStatus.CHARGED
    assert charged.updated_at == LATER


def test_a_kept_fee_that_is_the_whole_recovery_plans_no_share() -> None:
    kept = a_transaction(funds_flow=PLATFORM_COLLECTED, recovered=usd(50))
    assert (kept.charge_state, kept.transfer_state) == (ChargeState.KEPT, TransferState.NONE)
    assert not kept.has_share


def test_a_charge_that_is_won_back_after_a_dispute_plans_no_second_share() -> None:
    disputed = in_states(ChargeState.DISPUTED, TransferState.TRANSFERRED)
    won = disputed.charge_after(ChargeTrigger.WIN_DISPUTE, at=LATER)
    assert won.transfer_state is TransferState.TRANSFERRED
    assert won.status is TransactionStatus.TRANSFERRED


def test_a_sent_share_carries_stripes_name_for_it() -> None:
    submitted = in_states(ChargeState.CHARGED, TransferState.SUBMITTED)
    sent = submitted.transferred(transfer=TRANSFER, at=LATER)
    assert (sent.transfer, sent.transfer_state) == (TRANSFER, TransferState.TRANSFERRED)
    assert sent.status is TransactionStatus.TRANSFERRED


def test_a_share_is_reversed_when_all_of_it_is_back() -> None:
    sent = in_states(ChargeState.CHARGED, TransferState.TRANSFERRED)
    partly = sent.share_reversed(total=usd(7_999), at=LATER)
    assert partly == replace(sent, reversed=usd(7_999), updated_at=LATER)
    wholly = partly.share_reversed(total=usd(8_000), at=LATER)
    assert (wholly.reversed, wholly.transfer_state) == (usd(8_000), TransferState.REVERSED)
    assert wholly.status is TransactionStatus.REVERSAL_NEEDED


def test_a_refusal_names_state_and_trigger() -> None:
    with pytest.raises(IllegalTransition) as refusal:
        in_states(ChargeState.KEPT).charge_after(ChargeTrigger.DISPUTE, at=LATER)
    assert str(refusal.value) == "DISPUTE is not possible in KEPT"
    assert refusal.value.code == "ILLEGAL_TRANSITION"
    assert not refusal.value.retryable


@pytest.mark.parametrize("units", [-1, 0, 8_001])
def test_a_reversal_beyond_the_share_or_without_growth_is_refused(units: int) -> None:
    with pytest.raises(ReversalOutOfRange) as refusal:
        in_states(ChargeState.CHARGED, TransferState.TRANSFERRED).share_reversed(
            total=usd(units), at=LATER
        )
    assert refusal.value.code == "REVERSAL_OUT_OF_RANGE"
