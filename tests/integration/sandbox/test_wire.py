"""The wire: keys, errors, parameters, cursors and expansion, as Stripe has them."""

import base64

import pytest

from adapters.sandbox.core.settings import API_VERSION
from tests.integration.sandbox.door import Door

JSON = "application/json"


async def test_no_key_a_live_key_and_a_wrong_key_are_refused(door: Door) -> None:
    for header, words in (
        ("", "You did not provide an API key"),
        ("Bearer sk_live_x", "never accepts a live key"),
        ("Bearer nonsense", "Invalid API Key provided"),
    ):
        raw = await door.raw("GET", "/v1/balance", headers={"Authorization": header})
        assert (raw.status, raw.body["error"]["type"]) == (401, "invalid_request_error")
        assert words in raw.body["error"]["message"]


async def test_a_key_may_come_as_a_basic_user(door: Door) -> None:
    user = base64.b64encode(f"{door.key}:".encode()).decode()
    raw = await door.raw("GET", "/v1/account", headers={"Authorization": f"Basic {user}"})
    assert raw.body["id"] == (await door.books())["account"]


async def test_two_keys_share_nothing(door: Door) -> None:
    customer = await door.customer()
    raw = await door.raw(
        "GET", f"/v1/customers/{customer.id}", headers={"Authorization": "Bearer sk_test_other"}
    )
    assert raw.status == 404


async def test_answers_carry_stripes_headers(door: Door) -> None:
    raw = await door.post("/v1/customers", "email=a%40example.com", idempotency_key="k1")
    assert raw.headers["request-id"].startswith("req_")
    assert raw.headers["stripe-version"] == API_VERSION
    assert raw.headers["idempotency-key"] == "k1"


async def test_another_api_version_is_refused(door: Door) -> None:
    raw = await door.raw("GET", "/v1/balance", headers={"Stripe-Version": "2023-08-16"})
    assert (raw.status, "2023-08-16" in raw.body["error"]["message"]) == (400, True)


async def test_an_unknown_url_says_which(door: Door) -> None:
    raw = await door.raw("GET", "/v1/nothing/here")
    assert raw.status == 404
    assert raw.body["error"]["message"] == "Unrecognized request URL (GET: /v1/nothing/here)."


async def test_a_missing_object_is_named(door: Door) -> None:
    error = await door.refused(door.v1.customers.retrieve_async("cus_none"))
    assert (error.http_status, error.code, error.param) == (404, "resource_missing", "id")
    assert error.user_message == "No such customer: 'cus_none'"
    assert error.error.doc_url == "https://stripe.com/docs/error-codes/resource-missing"


@pytest.mark.parametrize(
    ("form", "code", "param"),
    [
        ("amount=100&currency=usd&colour=red", "parameter_unknown", "colour"),
        ("amount=100", "parameter_missing", "currency"),
        ("amount=&currency=usd", "parameter_invalid_empty", "amount"),
        ("amount=1.5&currency=usd", "parameter_invalid_integer", "amount"),
        (
            "amount=100&currency=usd&payment_method_types[]=card",
            "payment_method_types_no_longer_supported",
            "payment_method_types",
        ),
        (
            "amount=100&currency=usd&automatic_payment_methods[on]=true",
            "parameter_unknown",
            "automatic_payment_methods[on]",
        ),
        (
            "amount=100&currency=usd&automatic_payment_methods[allow_redirects]=never",
            "parameter_missing",
            "automatic_payment_methods[enabled]",
        ),
        ("amount=100&currency=usd&confirm=perhaps", None, "confirm"),
        ("amount=100&currency=usd&capture_method=later", None, "capture_method"),
        ("amount=100&currency=usd&off_session=true", None, "off_session"),
        ("amount=100&currency=dollars", None, "currency"),
    ],
)
async def test_malformed_parameters_are_refused_by_name(
    door: Door, form: str, code: str | None, param: str
) -> None:
    raw = await door.post("/v1/payment_intents", form)
    error = raw.body["error"]
    assert (raw.status, error["type"]) == (400, "invalid_request_error")
    assert (error.get("code"), error["param"]) == (code, param)


async def test_every_error_field_without_a_value_is_left_out(door: Door) -> None:
    raw = await door.post("/v1/payment_intents", "amount=100&currency=usd&confirm=perhaps")
    assert raw.body["error"] == {
        "message": "Invalid boolean: perhaps",
        "param": "confirm",
        "type": "invalid_request_error",
    }


async def test_lists_turn_pages_both_ways_newest_first(door: Door) -> None:
    made = [(await door.customer()).id for _ in range(5)]
    newest = await door.v1.customers.list_async({"limit": 2})
    older = await door.v1.customers.list_async({"limit": 2, "starting_after": made[3]})
    last = await door.v1.customers.list_async({"limit": 2, "starting_after": made[1]})
    back = await door.v1.customers.list_async({"limit": 2, "ending_before": made[0]})
    assert [row.id for row in newest.data] == [made[4], made[3]]
    assert [row.id for row in older.data] == [made[2], made[1]]
    assert [row.id for row in back.data] == [made[2], made[1]]
    assert ([row.id for row in last.data], last.has_more) == ([made[0]], False)
    assert (newest.has_more, older.has_more, back.has_more) == (True, True, True)
    assert newest.url == "/v1/customers"


async def test_the_sdk_walks_all_pages(door: Door) -> None:
    made = [(await door.customer()).id for _ in range(7)]
    page = await door.v1.customers.list_async({"limit": 3})
    assert [row.id async for row in page.auto_paging_iter()] == made[::-1]


async def test_limits_and_cursors_are_checked(door: Door) -> None:
    too_many = await door.raw("GET", "/v1/customers?limit=101")
    stray = await door.raw("GET", "/v1/customers?starting_after=cus_none")
    assert (too_many.status, too_many.body["error"]["param"]) == (400, "limit")
    assert stray.body["error"]["code"] == "resource_missing"


async def test_ids_are_expanded_at_any_depth_and_in_lists(door: Door) -> None:
    intent = await door.pay(expand=["customer", "payment_method", "latest_charge.customer"])
    listed = await door.v1.payment_intents.list_async(
        {"expand": ["data.latest_charge.balance_transaction"]}
    )
    plain = await door.v1.payment_intents.retrieve_async(intent.id)
    assert intent.customer.email == "seller@example.com"
    assert intent.payment_method.card.last4 == "4242"
    assert intent.latest_charge.customer.object == "customer"
    assert listed.data[0].latest_charge.balance_transaction.net == 1912
    assert plain.latest_charge == intent.latest_charge.id


async def test_what_is_not_an_id_cannot_be_expanded(door: Door) -> None:
    raw = await door.raw("GET", "/v1/balance?expand[]=livemode")
    assert raw.body["error"]["message"] == "This property cannot be expanded (livemode)."


async def test_metadata_is_merged_and_unset(door: Door) -> None:
    customer = await door.v1.customers.create_async({"metadata": {"1": "one", "b": "2"}})
    merged = await door.v1.customers.update_async(customer.id, {"metadata": {"b": "", "c": "3"}})
    cleared = await door.v1.customers.update_async(customer.id, {"metadata": ""})
    assert merged.metadata.to_dict() == {"1": "one", "c": "3"}
    assert cleared.metadata.to_dict() == {}


async def test_metadata_stays_within_stripes_limits(door: Door) -> None:
    for metadata in ({"k" * 41: "v"}, {"k": "v" * 501}, {str(n): "v" for n in range(51)}):
        error = await door.refused(door.v1.customers.create_async({"metadata": metadata}))
        assert error.http_status == 400


async def test_odd_bytes_and_deep_names_are_refused_like_any_other(door: Door) -> None:
    odd = await door.post("/v1/customers", "%ff%fe=%00")
    deep = await door.post("/v1/customers", "a" + "[b]" * 5000 + "=1")
    large = await door.post("/v1/customers", "name=" + "x" * 1_000_001)
    body = await door.raw("POST", "/_sandbox/faults", data="[", headers={"content-type": JSON})
    array = await door.raw("POST", "/_sandbox/faults", json=[1])
    assert [raw.status for raw in (odd, deep, large, body, array)] == [400, 400, 413, 400, 400]


async def test_a_transfer_shows_the_payment_that_it_became(door: Door) -> None:
    seller = await door.seller()
    await door.fund(8000)
    transfer = await door.transfer(seller, expand=["destination", "destination_payment"])
    assert transfer.destination.payouts_enabled is True
    assert transfer.destination_payment.amount == 8000
