"""An event in the inbox: each try counts, and only an effect or a reason ends it."""

from dataclasses import replace

import pytest

from domain.ids import WebhookEventId
from domain.webhook_event import WebhookEvent, WebhookEventState
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


def test_a_processed_event_names_the_transaction_and_the_no_op() -> None:
    transaction_id = a_transaction_id()
    processed = RECEIVED.processed(note="already charged", transaction_id=transaction_id)
    assert processed == replace(
        RECEIVED,
        state=WebhookEventState.PROCESSED,
        attempts=1,
        note="already charged",
        transaction_id=transaction_id,
    )


def test_an_ignored_event_says_why() -> None:
    assert RECEIVED.ignored("no fee of ours") == replace(
        RECEIVED, state=WebhookEventState.IGNORED, attempts=1, note="no fee of ours"
    )


def test_a_failed_event_keeps_its_last_error_and_is_tried_again() -> None:
    failed = RECEIVED.failed("timeout").failed("no such transaction")
    assert failed == replace(
        RECEIVED, state=WebhookEventState.FAILED, attempts=2, note="no such transaction"
    )
    processed = failed.processed(note=None, transaction_id=None)
    assert (processed.state, processed.attempts, processed.note) == (
        WebhookEventState.PROCESSED,
        3,
        None,
    )


@pytest.mark.parametrize("state", WebhookEventState)
def test_only_processed_and_ignored_are_final(state: WebhookEventState) -> None:
    ends = {WebhookEventState.PROCESSED, WebhookEventState.IGNORED}
    assert replace(RECEIVED, state=state).is_final is (state in ends)
