"""Only genuine, recent events of this mode come in, and each refusal has a reason to count."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from stripe import WebhookSignature

from adapters.stripe.webhooks import (
    DeliveryRejected,
    RejectionReason,
    StripeWebhookVerifier,
)
from application.ports.webhook_verifier import WebhookEndpoint, WebhookRejected, WebhookVerifier
from tests.builders import NOON

OLD, NEW, CONNECT = "whsec_old", "whsec_new", "whsec_connect"
EVENT: Mapping[str, Any] = {
    "id": "evt_1",
    "object": "event",
    "api_version": "2026-10-28.endive",
    "created": int(NOON.timestamp()) - 2,
    "data": {"object": {"id": "pi_1", "object": "payment_intent"}},
    "livemode": False,
    "type": "payment_intent.succeeded",
}


@pytest.fixture
def verifier() -> WebhookVerifier:
    return a_verifier()


def a_verifier(*, is_live: bool = False) -> StripeWebhookVerifier:
    secrets = {WebhookEndpoint.PLATFORM: [OLD, NEW], WebhookEndpoint.CONNECT: [CONNECT]}
    return StripeWebhookVerifier(secrets, is_live=is_live)


def body_of(**changes: Any) -> bytes:
    return orjson.dumps({**EVENT, **changes})


def signed(body: bytes, secret: str = NEW, *, at: datetime = NOON) -> str:
    stamp = int(at.timestamp())
    return str(WebhookSignature.generate_signature_header(body.decode(), secret, stamp))


def reason_for(
    verifier: WebhookVerifier, body: bytes, signature: str | None, *, at: datetime = NOON
) -> RejectionReason:
    with pytest.raises(DeliveryRejected) as refused:
        verifier.verify(body, signature, endpoint=WebhookEndpoint.PLATFORM, at=at)
    assert isinstance(refused.value, WebhookRejected)
    return refused.value.reason


def test_a_genuine_event_is_read(verifier: WebhookVerifier) -> None:
    body = body_of(account="acct_1")
    event = verifier.verify(body, signed(body), endpoint=WebhookEndpoint.PLATFORM, at=NOON)
    assert event.reference == "evt_1"
    assert event.type == "payment_intent.succeeded"
    assert event.object_reference == "pi_1"
    assert event.created_at == NOON - timedelta(seconds=2)
    assert event.live is False
    assert event.api_version == "2026-10-28.endive"
    assert event.account == "acct_1"
    assert event.payload["data"]["object"]["id"] == "pi_1"


def test_an_object_without_an_id_goes_by_its_kind(verifier: WebhookVerifier) -> None:
    body = body_of(data={"object": {"object": "balance"}}, type="balance.available")
    event = verifier.verify(body, signed(body), endpoint=WebhookEndpoint.PLATFORM, at=NOON)
    assert event.object_reference == "balance"


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_every_secret_of_an_endpoint_opens_it(verifier: WebhookVerifier, secret: str) -> None:
    body = body_of()
    event = verifier.verify(body, signed(body, secret), endpoint=WebhookEndpoint.PLATFORM, at=NOON)
    assert event.reference == "evt_1"


def test_one_of_several_signatures_is_enough(verifier: WebhookVerifier) -> None:
    body = body_of()
    header = signed(body, "whsec_retired") + "," + signed(body, NEW).split(",", 1)[1]
    event = verifier.verify(body, header, endpoint=WebhookEndpoint.PLATFORM, at=NOON)
    assert event.reference == "evt_1"


def test_a_secret_of_the_other_endpoint_does_not_open_this_one(verifier: WebhookVerifier) -> None:
    body = body_of()
    assert reason_for(verifier, body, signed(body, CONNECT)) is RejectionReason.SIGNATURE_WRONG


def test_a_foreign_secret_is_refused(verifier: WebhookVerifier) -> None:
    body = body_of()
    assert reason_for(verifier, body, signed(body, "whsec_x")) is RejectionReason.SIGNATURE_WRONG


def test_one_changed_byte_is_refused(verifier: WebhookVerifier) -> None:
    body = body_of()
    changed = body.replace(b"pi_1", b"pi_2")
    assert reason_for(verifier, changed, signed(body)) is RejectionReason.SIGNATURE_WRONG


def test_a_signature_of_another_scheme_is_refused(verifier: WebhookVerifier) -> None:
    body = body_of()
    header = signed(body).replace("v1=", "v0=")
    assert reason_for(verifier, body, header) is RejectionReason.SIGNATURE_WRONG


@pytest.mark.parametrize("header", [None, ""])
def test_a_missing_signature_is_refused(verifier: WebhookVerifier, header: str | None) -> None:
    assert reason_for(verifier, body_of(), header) is RejectionReason.SIGNATURE_MISSING


@pytest.mark.parametrize("header", ["nonsense", "t=,v1=00", "t=soon,v1=00", "v1=00", "t=1,v1=é"])
def test_a_malformed_signature_is_refused(verifier: WebhookVerifier, header: str) -> None:
    assert reason_for(verifier, body_of(), header) is RejectionReason.SIGNATURE_MALFORMED


@pytest.mark.parametrize("seconds", [-300, 300])
def test_a_signature_within_the_tolerance_is_taken(verifier: WebhookVerifier, seconds: int) -> None:
    body = body_of()
    header = signed(body, at=NOON + timedelta(seconds=seconds))
    event = verifier.verify(body, header, endpoint=WebhookEndpoint.PLATFORM, at=NOON)
    assert event.reference == "evt_1"


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_signature_from_too_long_ago_or_ahead_is_refused(
    verifier: WebhookVerifier, seconds: int
) -> None:
    body = body_of()
    header = signed(body, at=NOON + timedelta(seconds=seconds))
    assert reason_for(verifier, body, header) is RejectionReason.TIMESTAMP_OUTSIDE_TOLERANCE


@pytest.mark.parametrize("is_live", [True, False])
def test_an_event_of_the_other_mode_is_refused(*, is_live: bool) -> None:
    body = body_of(livemode=not is_live)
    reason = reason_for(a_verifier(is_live=is_live), body, signed(body))
    assert reason is RejectionReason.MODE_WRONG


def test_a_thin_event_is_refused(verifier: WebhookVerifier) -> None:
    body = body_of(object="v2.core.event")
    assert reason_for(verifier, body, signed(body)) is RejectionReason.KIND_UNKNOWN


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        body_of(id=None),
        body_of(id=""),
        body_of(type=7),
        body_of(created="yesterday"),
        body_of(created=10**18),
        body_of(livemode="false"),
        body_of(data={"object": []}),
        body_of(data={}),
        body_of(account=7),
    ],
)
def test_a_malformed_body_is_refused(verifier: WebhookVerifier, body: bytes) -> None:
    assert reason_for(verifier, body, signed(body)) is RejectionReason.BODY_MALFORMED


def test_a_body_that_is_no_text_is_refused(verifier: WebhookVerifier) -> None:
    assert reason_for(verifier, b"\xff", signed(b"x")) is RejectionReason.BODY_MALFORMED


def test_a_refusal_repeats_nothing_of_what_came(verifier: WebhookVerifier) -> None:
    body = body_of()
    with pytest.raises(DeliveryRejected) as refused:
        verifier.verify(body, signed(body, "x"), endpoint=WebhookEndpoint.PLATFORM, at=NOON)
    assert str(refused.value) == "signature wrong"


@pytest.mark.parametrize("secrets", [[], [""], ["whsec_1", "  "]])
def test_an_endpoint_without_a_secret_is_not_opened(secrets: list[str]) -> None:
    given = {WebhookEndpoint.PLATFORM: secrets, WebhookEndpoint.CONNECT: [CONNECT]}
    with pytest.raises(ValueError, match="PLATFORM"):
        StripeWebhookVerifier(given, is_live=False)
