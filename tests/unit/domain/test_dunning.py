"""What follows from a refusal: a table for every code, and never more tries than are decent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.charge import ChargeState, ChargeTrigger
from domain.dunning import (
    PLAIN_DECLINE,
    FailureAction,
    action_after,
    action_of,
    condemns_card,
    declined,
    next_try,
    plain,
    submitted,
    without_card,
)
from domain.ids import PaymentMethodReference
from domain.transaction import Failure, Transaction
from tests.builders import LATER, NOON, a_transaction

CARD, OTHER = PaymentMethodReference("pm_card"), PaymentMethodReference("pm_other")

ACTIONS = {
    FailureAction.RETRY_LATER: [
        "processing_error", "issuer_not_available", "reenter_transaction", "approve_with_id",
        "insufficient_funds", "withdrawal_count_limit_exceeded", "card_velocity_exceeded",
        "try_again_later", "generic_decline", "do_not_honor", "a_code_that_is_new",
    ],
    FailureAction.NEEDS_NEW_CARD: [
        "expired_card", "incorrect_cvc", "incorrect_number", "invalid_account", "invalid_cvc",
        "card_not_supported", "currency_not_supported", "new_account_information_available",
        "pickup_card", "restricted_card", "payment_method_unexpected_state",
    ],
    FailureAction.NEVER: [
        "lost_card", "stolen_card", "fraudulent", "merchant_blacklist",
        "revocation_of_authorization", "revocation_of_all_authorizations", "stop_payment_order",
        "do_not_try_again", "security_violation",
    ],
    FailureAction.NEEDS_ACTION: ["authentication_required", "authentication_not_handled"],
    FailureAction.DUPLICATE: ["duplicate_transaction"],
}  # fmt: skip

INSUFFICIENT = Failure("card_declined", "insufficient_funds")


def a_charge() -> Transaction:
    return a_transaction().charge_after(ChargeTrigger.SUBMIT, at=NOON)


@pytest.mark.parametrize(
    ("code", "action"), [(code, action) for action, codes in ACTIONS.items() for code in codes]
)
def test_each_decline_code_asks_for_one_thing(code: str, action: FailureAction) -> None:
    assert action_after(Failure("card_declined", code)) is action
    assert action_after(Failure(code)) is action


@pytest.mark.parametrize(
    ("advice", "action"),
    [
        ("do_not_try_again", FailureAction.NEVER),
        ("confirm_card_data", FailureAction.NEEDS_NEW_CARD),
        ("try_again_later", FailureAction.RETRY_LATER),
    ],
)
def test_the_networks_advice_is_the_first_word(advice: str, action: FailureAction) -> None:
    for code in (None, "lost_card", "insufficient_funds", "expired_card"):
        assert action_after(Failure("card_declined", code, advice)) is action
    assert action_after(Failure("card_declined", "lost_card", "unheard_of")) is FailureAction.NEVER


@given(
    st.sampled_from([code for codes in ACTIONS.values() for code in codes]),
    st.sampled_from([None, "try_again_later", "confirm_card_data", "do_not_try_again"]),
)
def test_no_card_is_tried_more_than_eight_times_in_fourteen_days(
    code: str, advice: str | None
) -> None:
    failure, now, tries = Failure("card_declined", code, advice), NOON, 1
    while (following := next_try(failure, declines=tries, at=now)) is not None:
        assert following - now >= timedelta(hours=1)
        now, tries = following, tries + 1
    assert tries <= 8
    assert now - NOON <= timedelta(days=14)


@pytest.mark.parametrize(
    ("code", "tries"),
    [("insufficient_funds", 8), ("generic_decline", 4), ("approve_with_id", 2),
     ("duplicate_transaction", 2), ("expired_card", 1)],
)  # fmt: skip
def test_how_often_one_card_is_tried_in_all(code: str, tries: int) -> None:
    failure = Failure("card_declined", code)
    assert next_try(failure, declines=tries, at=NOON) is None
    assert tries == 1 or next_try(failure, declines=tries - 1, at=NOON) is not None


def test_a_decline_that_may_pass_is_tried_again_and_the_last_one_asks_for_another_card() -> None:
    charge, now = a_charge(), NOON
    for tries in range(1, 8):
        charge = declined(charge, INSUFFICIENT, at=now)
        assert (charge.charge_state, charge.declines) == (ChargeState.FAILED, tries)
        assert action_of(charge) is FailureAction.RETRY_LATER
        assert charge.next_retry_at is not None
        now = charge.next_retry_at
        charge = submitted(charge, CARD, at=now)
        assert (charge.charge_state, charge.next_retry_at) == (ChargeState.PROCESSING, None)
        assert charge.failure is None
    charge = declined(charge, INSUFFICIENT, at=now)
    assert charge.charge_state is ChargeState.AWAITING_PAYMENT_METHOD
    assert (charge.failure, charge.payment_method) == (INSUFFICIENT, None)
    assert action_of(charge) is FailureAction.NEEDS_NEW_CARD


def test_a_card_that_cannot_pay_is_let_go_and_the_next_one_counts_from_nought() -> None:
    waiting = declined(a_charge(), Failure("expired_card"), at=NOON)
    assert waiting.charge_state is ChargeState.AWAITING_PAYMENT_METHOD
    assert (waiting.declines, waiting.next_retry_at) == (1, None)
    again = submitted(waiting, OTHER, at=LATER)
    assert (again.payment_method, again.declines) == (OTHER, 0)


def test_another_card_in_the_place_of_one_that_was_detached_counts_from_nought() -> None:
    failed = declined(a_charge(), INSUFFICIENT, at=NOON)
    assert submitted(failed, CARD, at=LATER).declines == 1
    other = submitted(failed, OTHER, at=LATER)
    assert (other.payment_method, other.declines) == (OTHER, 0)
    assert without_card(failed, at=LATER).charge_state is ChargeState.AWAITING_PAYMENT_METHOD


def test_a_no_for_ever_stays_a_failure() -> None:
    failed = declined(a_charge(), Failure("card_declined", "stolen_card"), at=NOON)
    assert (failed.charge_state, failed.next_retry_at) == (ChargeState.FAILED, None)
    assert action_of(failed) is FailureAction.NEVER
    assert action_of(replace(failed, failure=plain(failed.failure or PLAIN_DECLINE))) is (
        FailureAction.NEVER
    )


def test_a_question_of_the_bank_is_the_sellers_to_answer() -> None:
    asked = a_charge().charge_after(
        ChargeTrigger.DEMAND_ACTION, at=NOON, failure=Failure("authentication_required")
    )
    assert action_of(asked) is FailureAction.NEEDS_ACTION
    assert action_of(a_charge()) is None


@pytest.mark.parametrize(
    ("code", "is_condemned"),
    [("lost_card", True), ("expired_card", True), ("incorrect_cvc", True),
     ("insufficient_funds", False), ("currency_not_supported", False), ("invalid_amount", False),
     ("duplicate_transaction", False), ("authentication_required", False)],
)  # fmt: skip
def test_a_card_is_condemned_for_its_own_faults_only(code: str, *, is_condemned: bool) -> None:
    assert condemns_card(Failure("card_declined", code)) is is_condemned


@pytest.mark.parametrize("code", ["lost_card", "stolen_card", "fraudulent", "merchant_blacklist"])
def test_a_thief_learns_nothing(code: str) -> None:
    assert plain(Failure("card_declined", code, "do_not_try_again")) == PLAIN_DECLINE
    assert plain(INSUFFICIENT) == INSUFFICIENT
