"""One try at Stripe: its key, what can be learnt of it, and how long the key is good for."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from domain.attempt import (
    ATTEMPT_TRANSITIONS,
    KEY_LIFETIME,
    Attempt,
    AttemptKind,
    AttemptState,
    AttemptTrigger,
)
from domain.ids import AttemptId
from domain.transaction import Failure
from domain.transition import IllegalTransition
from tests.builders import LATER, NOON, a_charge_attempt, a_transaction, a_transfer_attempt

OPEN = {AttemptState.IN_FLIGHT, AttemptState.UNKNOWN}
DECLINED = Failure("card_declined", "do_not_honor")


@pytest.fixture(params=[a_charge_attempt, a_transfer_attempt])
def attempt(request: pytest.FixtureRequest) -> Attempt:
    made = request.param(a_transaction())
    assert isinstance(made, Attempt)
    return made


def test_the_kind_is_that_of_the_request() -> None:
    charge, transfer = a_charge_attempt(a_transaction()), a_transfer_attempt(a_transaction())
    assert (charge.kind, transfer.kind) == (AttemptKind.CHARGE, AttemptKind.TRANSFER)
    assert charge.charge_request is charge.request
    assert transfer.transfer_request is transfer.request
    with pytest.raises(TypeError, match="is a charge"):
        _ = charge.transfer_request
    with pytest.raises(TypeError, match="is a transfer"):
        _ = transfer.charge_request
    with pytest.raises(TypeError, match="is a charge"):
        _ = charge.cancel_request


def test_the_key_is_the_attempts_alone_and_stays_through_its_life() -> None:
    charge, transfer = a_charge_attempt(a_transaction()), a_transfer_attempt(a_transaction())
    assert charge.key == f"opside:charge:{charge.id}"
    assert transfer.key == f"opside:transfer:{transfer.id}"
    assert charge.after(AttemptTrigger.LOSE_ANSWER, at=LATER).key == charge.key
    assert len(charge.key) <= 255


def test_a_key_is_safe_until_stripe_may_have_forgotten_it(attempt: Attempt) -> None:
    instant = timedelta(microseconds=1)
    assert timedelta(hours=23) == KEY_LIFETIME
    assert attempt.key_is_safe(at=NOON)
    assert attempt.key_is_safe(at=NOON + KEY_LIFETIME - instant)
    assert not attempt.key_is_safe(at=NOON + KEY_LIFETIME)


@pytest.mark.parametrize(("state", "trigger"), [*product(AttemptState, AttemptTrigger)])
def test_an_attempt_learns_what_its_table_says_and_nothing_else(
    attempt: Attempt, state: AttemptState, trigger: AttemptTrigger
) -> None:
    before = replace(attempt, state=state)
    target = ATTEMPT_TRANSITIONS.get((state, trigger))
    assert before.can_learn(trigger) is (target is not None)
    if target is None:
        with pytest.raises(IllegalTransition) as refusal:
            before.after(trigger, at=LATER)
        assert (refusal.value.state, refusal.value.trigger) == (state, trigger)
        return
    after = before.after(trigger, at=LATER, reference="pi_1", failure=DECLINED)
    assert after == replace(
        before,
        state=target,
        reference="pi_1",
        failure=DECLINED,
        resolved_at=None if target in OPEN else LATER,
    )
    assert after.is_open is (target in OPEN)


def test_stripes_name_for_it_is_remembered_until_another_is_learnt(attempt: Attempt) -> None:
    lost = attempt.after(AttemptTrigger.LOSE_ANSWER, at=LATER, reference="pi_1")
    assert lost.after(AttemptTrigger.SUCCEED, at=LATER).reference == "pi_1"
    assert lost.after(AttemptTrigger.SUCCEED, at=LATER, reference="pi_2").reference == "pi_2"


def test_a_success_forgets_the_failure_before_it(attempt: Attempt) -> None:
    refused = attempt.after(AttemptTrigger.REFUSE, at=LATER, failure=DECLINED)
    assert refused.after(AttemptTrigger.SUCCEED, at=LATER).failure is None


def test_only_proof_of_absence_abandons_and_only_what_is_unknown() -> None:
    abandoned = {pair for pair, to in ATTEMPT_TRANSITIONS.items() if to is AttemptState.ABANDONED}
    assert abandoned == {(AttemptState.UNKNOWN, AttemptTrigger.PROVE_ABSENT)}


def test_a_successor_makes_the_same_request_under_a_new_key(attempt: Attempt) -> None:
    lost = attempt.after(AttemptTrigger.LOSE_ANSWER, at=LATER, reference="pi_1")
    new_id = AttemptId(a_transaction().id)
    after = lost.successor(id=new_id, at=LATER)
    assert after == Attempt(
        id=new_id, number=attempt.number + 1, request=attempt.request, created_at=LATER
    )
    assert after.key != attempt.key


def test_a_request_is_only_what_its_attempt_is_of() -> None:
    transaction = a_transaction()
    charge, transfer = a_charge_attempt(transaction), a_transfer_attempt(transaction)
    with pytest.raises(TypeError, match="is a charge"):
        _ = charge.transfer_request
    with pytest.raises(TypeError, match="is a transfer"):
        _ = transfer.charge_request
    with pytest.raises(TypeError, match="is a transfer"):
        _ = transfer.reversal_request
    assert (charge.settlement_id, transfer.settlement_id) == (None, None)
