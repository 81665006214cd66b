"""An event in the inbox: each try counts, and only an effect or a reason ends it."""

from dataclasses import replace

import pytest

from domain.ids import WebhookEventId
from domain.webhook_event import EventSettled, WebhookEvent, WebhookEventState
from tests.builders import LATER, NOON, a_transaction_id

RECEIVED = WebhookEvent(
    id=WebhookEventId(a_transaction_id()),
    reference="evt_1",
    type="payment_intent.succeeded",
    object_reference="pi_1",
    account=None,
    created_at=NOON,
    received_at=LATER,
)


def test_a_new_event_has_not_been_tried() -> None:
    assert (RECEIVED.state, RECEIVED.attempts) == (WebhookEventState.RECEIVED, 0)
    assert (RECEIVED.note, RECEIVED.transaction_id) == (None, None)


def test_a_worker_that_begins_counts_a_try() -> None:
    begun = RECEIVED.begun()
    assert begun == replace(RECEIVED, state=WebhookEventState.PROCESSING, attempts=1)
    assert not begun.is_final


def test_a_processed_event_names_the_transaction_and_the_no_op() -> None:
    transaction_id = a_transaction_id()
    processed = RECEIVED.processed(note="already charged", transaction_id=transaction_id)
    assert processed == replace(
        RECEIVED,
        state=WebhookEventState.PROCESSED,
        note="already charged",
        transaction_id=transaction_id,
    )


def test_an_ignored_event_says_why() -> None:
    assert RECEIVED.ignored("no fee of ours") == replace(
        RECEIVED, state=WebhookEventState.IGNORED, note="no fee of ours"
    )


def test_a_failed_event_keeps_its_last_error_even_once_it_is_processed() -> None:
    failed = RECEIVED.begun().failed("timeout").begun().failed("no such transaction")
    assert failed == replace(
        RECEIVED,
        state=WebhookEventState.FAILED,
        attempts=2,
        last_error="no such transaction",
    )
    processed = failed.begun().processed(note=None, transaction_id=None)
    assert (processed.state, processed.attempts) == (WebhookEventState.PROCESSED, 3)
    assert (processed.note, processed.last_error) == (None, "no such transaction")


def test_a_person_may_wave_off_whatever_had_no_effect_yet() -> None:
    dead = RECEIVED.begun().failed("x").given_up()
    assert dead.waved_off("not ours").state is WebhookEventState.IGNORED
    assert dead.waved_off("not ours").note == "not ours"
    with pytest.raises(EventSettled):
        RECEIVED.processed(note=None, transaction_id=None).waved_off("too late")


def test_a_replayed_event_starts_anew_and_keeps_its_history() -> None:
    again = RECEIVED.begun().failed("x").given_up().replayed()
    assert (again.state, again.attempts, again.last_error) == (WebhookEventState.RECEIVED, 1, "x")


@pytest.mark.parametrize("state", WebhookEventState)
def test_only_processed_and_ignored_are_final(state: WebhookEventState) -> None:
    ends = {WebhookEventState.PROCESSED, WebhookEventState.IGNORED}
    assert replace(RECEIVED, state=state).is_final is (state in ends)
