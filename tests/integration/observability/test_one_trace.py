"""One trace leads from the request through the queue to Stripe, and tells nothing that was sent."""

from collections.abc import AsyncIterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan

from tests.integration.http.callers import SECRET
from tests.integration.observability.traced_service import EMAIL, TracedService, traced_service
from tests.postgres_fixtures import PostgresDatabase


@pytest.fixture
async def service(
    postgres_database: PostgresDatabase, sandbox: str
) -> AsyncIterator[TracedService]:
    async with traced_service(postgres_database, sandbox) as made:
        yield made


def one(spans: list[ReadableSpan], name: str) -> ReadableSpan:
    (found,) = [span for span in spans if span.name == name]
    return found


def trace_of(service: TracedService, name: str) -> list[ReadableSpan]:
    """Return every span of the trace that holds the one span of this name."""
    mine = one(list(service.spans), name).context.trace_id
    return [span for span in service.spans if span.context.trace_id == mine]


def line_of(spans: list[ReadableSpan], name: str) -> list[str]:
    """Return the names from a span up to the root."""
    by_id = {span.context.span_id: span for span in spans}
    span, names = one(spans, name), [name]
    while span.parent is not None:
        span = by_id[span.parent.span_id]
        names.append(span.name)
    return names


async def test_one_trace_leads_from_the_request_to_the_charge_at_stripe(
    service: TracedService,
) -> None:
    await service.save_card()
    await service.work()
    asked = await service.charge()
    await service.work()
    spans = trace_of(service, "chargeCommission")
    assert line_of(spans, "stripe POST /v1/payment_intents") == [
        "stripe POST /v1/payment_intents",
        "RUN_CHARGE",
        "unit of work",
        "graphql",
        "chargeCommission",
    ]
    request, job = one(spans, "chargeCommission"), one(spans, "RUN_CHARGE")
    about = asked["transaction"]["id"].removeprefix("txn_")
    assert request.attributes is not None
    assert dict(request.attributes) | {"opside.transaction_id": ""} == {
        "http.response.status_code": 200,
        "opside.outcome": "ok",
        "opside.transaction_id": "",
    }
    assert str(request.attributes["opside.transaction_id"]).replace("-", "") == about
    assert job.attributes is not None
    assert (job.attributes["opside.outcome"], job.attributes["opside.tries"]) == ("done", 1)


async def test_one_trace_leads_from_a_delivery_to_what_is_asked_of_stripe(
    service: TracedService,
) -> None:
    await service.save_card()
    await service.work()
    spans = trace_of(service, "/webhooks/stripe")
    names = {span.name for span in spans}
    assert {"inbox", "PROCESS_WEBHOOK_EVENT", "stripe GET /v1/setup_intents/{id}"} <= names
    assert line_of(spans, "PROCESS_WEBHOOK_EVENT") == [
        "PROCESS_WEBHOOK_EVENT",
        "inbox",
        "/webhooks/stripe",
    ]


async def test_nothing_that_was_sent_is_in_a_span(service: TracedService) -> None:
    await service.save_card()
    await service.work()
    await service.charge()
    await service.sandbox.post("/_sandbox/faults", kind="500_before", path="/v1/payment_intents")
    await service.work()
    told = service.all_that_was_told()
    assert "RUN_CHARGE" in told
    for secret in (EMAIL, SECRET, "eyJ", "sk_test_", "whsec_", "_secret_", service.seller, "4242"):
        assert secret not in told
