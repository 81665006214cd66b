"""The checker finds what is wrong with an answer, and where."""

from typing import Any

import orjson
import pytest

from tests.stripe_contract.checker import (
    problems_of,
    problems_of_answer,
    problems_of_error,
    problems_of_event,
)
from tests.stripe_contract.wire import ask

KEY = "sk_test_checker"


@pytest.fixture
def customer(sandbox: str) -> Any:
    status, body = ask("POST", f"{sandbox}/v1/customers", key=KEY)
    assert (status, problems_of_answer("POST", "/v1/customers", status, body)) == (200, [])
    return orjson.loads(body)


def test_a_missing_field_is_reported_by_the_sdk_and_by_the_schema(customer: Any) -> None:
    del customer["created"]
    assert problems_of(customer) == [
        "customer.created is missing",
        'customer: "created" is a required property',
    ]


def test_a_bad_word_is_reported_by_both(customer: Any) -> None:
    customer["tax_exempt"] = "perhaps"
    assert problems_of(customer) == [
        "customer.tax_exempt: 'perhaps' is not one of the SDK's words",
        'customer.tax_exempt: "perhaps" is not one of "exempt", "none" or 2 other candidates',
    ]


def test_an_unknown_field_is_reported_by_the_sdk(customer: Any) -> None:
    customer["colour"] = "red"
    assert problems_of(customer) == ["customer.colour is unknown to Customer"]


def test_a_null_that_stripe_never_says_is_reported(customer: Any) -> None:
    customer["business_name"] = None
    assert problems_of(customer) == ['customer.business_name: null is not of type "string"']


def test_every_object_within_is_checked_as_its_own_kind(customer: Any) -> None:
    customer["livemode"] = "no"
    event = {"object": "event", "data": {"object": customer}, "type": "customer.created"}
    told = problems_of_event(orjson.dumps(event))
    assert "delivery of customer.created: .data.object.livemode: 'no' is not a bool" in told, told


def test_the_wrong_kind_of_answer_is_reported(customer: Any) -> None:
    body = orjson.dumps(customer)
    assert problems_of_answer("GET", "/v1/charges/ch_1", 200, body) == [
        "GET /v1/charges/ch_1 200: customer is answered, not charge"
    ]
    assert problems_of_answer("GET", "/v1/oddities", 200, body) == [
        "GET /v1/oddities 200: Stripe's schema has no such operation"
    ]
    page = {"object": "list", "data": [customer], "has_more": False, "url": "/v1/charges"}
    assert problems_of_answer("GET", "/v1/charges", 200, orjson.dumps(page)) == [
        "GET /v1/charges 200: a customer is listed"
    ]


def test_a_page_has_exactly_its_four_fields() -> None:
    page = {"object": "list", "data": [], "has_more": "no", "count": 0}
    assert sorted(problems_of(page, "page")) == [
        "page.count is unknown to a list",
        "page.has_more: 'no' is not a bool",
        "page.url is missing",
    ]


def test_an_error_has_known_fields_a_known_type_and_no_nulls() -> None:
    good = {"error": {"type": "card_error", "message": "No."}}
    assert problems_of_error(good) == []
    bad = {"error": {"type": "odd", "message": "No.", "code": None, "why": "so"}}
    told = problems_of_error(bad)
    assert "error.why is unknown" in told
    assert "error.code is null" in told
    assert any(problem.startswith('error.error.type: "odd" is not one of') for problem in told)


def test_an_error_outside_the_envelope_is_reported() -> None:
    assert problems_of_error({"message": "No."}) == [
        'error: "error" is a required property',
        "message is beside the error",
    ]


def test_what_is_deleted_says_so_and_no_more() -> None:
    stub: dict[str, Any] = {"id": "cus_1", "object": "customer", "deleted": True}
    path = "/v1/customers/cus_1"
    assert problems_of_answer("DELETE", path, 200, orjson.dumps(stub)) == []
    assert problems_of({**stub, "deleted": "yes", "colour": "red"}) == [
        "customer.colour is unknown to Customer",
        "customer.deleted: 'yes' is not one of the SDK's words",
        'customer.deleted: "yes" is not of type "boolean"',
        'customer.deleted: "yes" is not one of true',
    ]
