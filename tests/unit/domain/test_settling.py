"""Which way each part of a clawback goes, in every state that a transaction may be in."""

from dataclasses import replace
from typing import Any

import pytest

from domain.adjustments import Adjustments
from domain.charge import ChargeState
from domain.clawback import ClawbackPolicy, SettlementChoice, SettlementImpossible
from domain.currency import Currency
from domain.funds_flow import FundsFlow
from domain.ids import PaymentIntentReference
from domain.settlement import SettlementState, SettlementWay
from domain.settling import Decision, Part, decide, planned_way, require_possible
from domain.standing import Standing
from domain.transaction import Transaction
from domain.transfer import TransferState
from tests.builders import a_transaction, usd
from tests.clawback_builders import a_clawback, a_settlement

C, T, W, CHOICE = ChargeState, TransferState, SettlementWay, SettlementChoice
TO_CARD = ClawbackPolicy(refunds_card=True)
TO_CREDIT = ClawbackPolicy()
INTENT = PaymentIntentReference("pi_1")


def at(charge: ChargeState, transfer: TransferState = T.NONE, **more: Any) -> Transaction:
    """Return a transaction of usd 100.00, half of it clawed back, that is in these states."""
    given = {"charge_state": charge, "transfer_state": transfer, "clawed_back": usd(5_000)}
    return replace(a_transaction(), **{**given, **more})


def going(
    transaction: Transaction,
    way: SettlementWay,
    amount: int,
    standing: Standing | None = None,
) -> list[tuple[SettlementWay, int]]:
    """Return where an amount goes; what waits is left out."""
    decision = decide(Part(way, usd(amount)), standing or Standing.of(transaction, []))
    return [(part.way, part.amount.minor_units) for part in decision.parts]


@pytest.mark.parametrize("transfer", [T.NONE, T.PLANNED, T.HELD, T.FAILED])
def test_a_share_that_was_not_sent_shrinks(transfer: TransferState) -> None:
    charge = C.PENDING if transfer is T.NONE else C.CHARGED
    moved = going(at(charge, transfer), W.SHRINK_TRANSFER, 4_000)
    assert moved == [(W.SHRINK_TRANSFER, 4_000)]


def test_a_share_that_was_sent_is_reversed() -> None:
    moved = going(at(C.CHARGED, T.TRANSFERRED), W.SHRINK_TRANSFER, 4_000)
    assert moved == [(W.REVERSE_TRANSFER, 4_000)]


def test_a_share_on_its_way_waits() -> None:
    assert going(at(C.CHARGED, T.SUBMITTED), W.SHRINK_TRANSFER, 4_000) == []


@pytest.mark.parametrize(
    ("transfer", "way"),
    [(T.PLANNED, W.SHRINK_TRANSFER), (T.TRANSFERRED, W.REVERSE_TRANSFER)],
)
def test_what_went_against_an_older_debt_is_owed_again(
    transfer: TransferState, way: SettlementWay
) -> None:
    netted = replace(Adjustments.none(Currency.USD), netted=usd(7_000))
    moved = going(at(C.CHARGED, transfer, adjustments=netted), W.SHRINK_TRANSFER, 4_000)
    assert moved == [(way, 1_000), (W.SELLER_DEBT, 3_000)]


def test_a_share_that_could_not_be_reversed_is_owed() -> None:
    moved = going(at(C.CHARGED, T.TRANSFERRED), W.SELLER_DEBT, 4_000)
    assert moved == [(W.SELLER_DEBT, 4_000)]


@pytest.mark.parametrize("charge", [C.CHARGED, C.REFUNDED, C.DISPUTE_LOST])
@pytest.mark.parametrize("way", [W.CREDIT_NEXT_CHARGE, W.REFUND_CARD])
def test_a_charged_fee_goes_the_way_that_was_chosen(
    charge: ChargeState, way: SettlementWay
) -> None:
    assert going(at(charge), way, 1_000) == [(way, 1_000)]


@pytest.mark.parametrize(
    ("choice", "policy", "way"),
    [
        (CHOICE.AUTO, TO_CREDIT, W.CREDIT_NEXT_CHARGE),
        (CHOICE.AUTO, TO_CARD, W.REFUND_CARD),
        (CHOICE.REVERSE_TRANSFER, TO_CARD, W.REFUND_CARD),
        (CHOICE.REFUND_CARD, TO_CREDIT, W.REFUND_CARD),
        (CHOICE.CREDIT_NEXT_CHARGE, TO_CARD, W.CREDIT_NEXT_CHARGE),
    ],
)
def test_the_policy_decides_where_the_caller_does_not(
    choice: SettlementChoice, policy: ClawbackPolicy, way: SettlementWay
) -> None:
    assert planned_way(choice, policy) is way


def test_what_the_card_did_not_pay_does_not_go_back_to_it() -> None:
    credited = replace(Adjustments.none(Currency.USD), credited=usd(1_700))
    transaction = at(C.CHARGED, adjustments=credited)
    moved = going(transaction, W.REFUND_CARD, 1_000)
    assert moved == [(W.REFUND_CARD, 300), (W.CREDIT_NEXT_CHARGE, 700)]


def test_a_kept_fee_is_given_up() -> None:
    transaction = at(C.KEPT, funds_flow=FundsFlow.PLATFORM_COLLECTED)
    assert going(transaction, W.GIVE_UP_FEE, 1_000) == [(W.GIVE_UP_FEE, 1_000)]


@pytest.mark.parametrize("way", [W.REFUND_CARD, W.REVERSE_TRANSFER, W.SELLER_DEBT])
def test_a_banks_claim_lets_everything_wait(way: SettlementWay) -> None:
    assert going(at(C.DISPUTED, T.TRANSFERRED), way, 1_000) == []


@pytest.mark.parametrize("charge", [C.AWAITING_PAYMENT_METHOD, C.PENDING, C.FAILED])
def test_a_fee_that_was_not_charged_is_charged_lower(charge: ChargeState) -> None:
    assert going(at(charge), W.REFUND_CARD, 1_000) == [(W.WAIVE_FEE, 1_000)]


@pytest.mark.parametrize("charge", [C.PENDING, C.FAILED, C.PROCESSING, C.REQUIRES_ACTION])
def test_a_fee_whose_amount_stripe_knows_waits(charge: ChargeState) -> None:
    assert going(at(charge, payment_intent=INTENT), W.REFUND_CARD, 1_000) == []
    assert going(at(C.PROCESSING), W.REFUND_CARD, 1_000) == []


def test_less_than_stripe_charges_is_never_left() -> None:
    nearly = Standing.of(at(C.PENDING, clawed_back=usd(9_850)), [])
    moved = decide(Part(W.REFUND_CARD, usd(1_970)), nearly)
    assert moved.parts == (Part(W.WAIVE_FEE, usd(1_950)),)
    assert moved.waits == usd(20)


def test_all_of_a_fee_is_waived_once_all_is_clawed_back() -> None:
    whole = at(C.PENDING, clawed_back=usd(10_000))
    assert going(whole, W.REFUND_CARD, 2_000) == [(W.WAIVE_FEE, 2_000)]
    nearly = at(C.PENDING, clawed_back=usd(9_999))
    assert going(nearly, W.REFUND_CARD, 2_000) == [(W.WAIVE_FEE, 1_950)]


def test_a_fee_that_was_cancelled_is_not_given_back() -> None:
    assert going(at(C.CANCELLED), W.REFUND_CARD, 1_000) == []


def test_no_more_moves_than_is_left() -> None:
    transaction = at(C.CHARGED, T.TRANSFERRED, reversed=usd(3_500))
    assert going(transaction, W.REVERSE_TRANSFER, 4_000) == [(W.REVERSE_TRANSFER, 500)]
    clawback = a_clawback(transaction, usd(0), a_settlement(W.REFUND_CARD, usd(1_800)))
    standing = Standing.of(transaction, [clawback])
    moved = going(transaction, W.CREDIT_NEXT_CHARGE, 1_000, standing)
    assert moved == [(W.CREDIT_NEXT_CHARGE, 200)]
    nothing = replace(transaction, reversed=usd(4_000))
    decision = decide(Part(W.REVERSE_TRANSFER, usd(4_000)), Standing.of(nothing, []))
    assert decision == Decision(usd(0), ())


@pytest.mark.parametrize("choice", [CHOICE.REFUND_CARD, CHOICE.CREDIT_NEXT_CHARGE])
def test_where_no_card_was_charged_none_can_be_insisted_on(choice: SettlementChoice) -> None:
    kept = Standing.of(at(C.KEPT, funds_flow=FundsFlow.PLATFORM_COLLECTED), [])
    with pytest.raises(SettlementImpossible) as refused:
        require_possible(choice, kept, share=usd(4_000))
    assert refused.value.fields[0].field == "settlement"
    require_possible(CHOICE.AUTO, kept, share=usd(4_000))
    require_possible(choice, Standing.of(at(C.CHARGED), []), share=usd(0))


@pytest.mark.parametrize(
    ("transfer", "share", "is_possible"),
    [
        (T.TRANSFERRED, 1, True),
        (T.SUBMITTED, 1, True),
        (T.TRANSFERRED, 0, False),
        (T.HELD, 1, False),
        (T.NONE, 1, False),
    ],
)
def test_a_reversal_can_be_insisted_on_where_there_is_a_transfer(
    transfer: TransferState, share: int, *, is_possible: bool
) -> None:
    standing = Standing.of(at(C.CHARGED, transfer), [])
    if is_possible:
        require_possible(CHOICE.REVERSE_TRANSFER, standing, share=usd(share))
        return
    with pytest.raises(SettlementImpossible):
        require_possible(CHOICE.REVERSE_TRANSFER, standing, share=usd(share))


def test_a_failed_reversal_leaves_nothing_to_a_person_and_a_failed_refund_does() -> None:
    failed = SettlementState.FAILED
    assert "CREDIT_NEXT_CHARGE" in (a_settlement(W.REFUND_CARD, usd(1), failed).next_step or "")
    assert a_settlement(W.REVERSE_TRANSFER, usd(1), failed).next_step is None
    assert a_settlement(W.REFUND_CARD, usd(1)).next_step is None
