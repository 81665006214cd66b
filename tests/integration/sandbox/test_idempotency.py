"""Idempotency keys: the first answer is the only one, whatever it was."""

from tests.integration.sandbox.door import Door

PAY = "amount=2000&currency=usd&payment_method=pm_card_visa&confirm=true"


async def test_the_same_key_answers_the_same_and_pays_once(door: Door) -> None:
    first = await door.post("/v1/payment_intents", PAY, idempotency_key="k")
    again = await door.post("/v1/payment_intents", PAY, idempotency_key="k")
    assert again.body == first.body
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert again.headers["request-id"] != first.headers["request-id"]
    assert (await door.books())["sums"]["usd"]["charge"]["count"] == 1


async def test_the_order_of_parameters_does_not_matter(door: Door) -> None:
    await door.post("/v1/customers", "email=a@b.test&name=b", idempotency_key="k")
    again = await door.post("/v1/customers", "name=b&email=a@b.test", idempotency_key="k")
    assert again.headers["idempotent-replayed"] == "true"


async def test_a_decline_is_replayed_as_a_decline(door: Door) -> None:
    form = PAY.replace("pm_card_visa", "pm_card_chargeCustomerFail")
    first = await door.post("/v1/payment_intents", form, idempotency_key="k")
    again = await door.post("/v1/payment_intents", form, idempotency_key="k")
    charges = await door.v1.charges.list_async()
    assert (first.status, again.status, again.body) == (402, 402, first.body)
    assert again.headers["idempotent-replayed"] == "true"
    assert len(charges.data) == 1


async def test_other_parameters_or_another_endpoint_under_the_same_key_are_refused(
    door: Door,
) -> None:
    await door.post("/v1/payment_intents", PAY, idempotency_key="k")
    other = await door.post("/v1/payment_intents", PAY + "&description=x", idempotency_key="k")
    elsewhere = await door.post("/v1/customers", "", idempotency_key="k")
    assert (other.status, other.body["error"]) == (
        400,
        {
            "message": "Keys for idempotent requests can only be used with the same parameters "
            "they were first used with. Try using a key other than 'k' if you meant to execute a "
            "different request.",
            "type": "idempotency_error",
        },
    )
    assert elsewhere.body["error"]["type"] == "idempotency_error"
    assert "('/v1/payment_intents' vs '/v1/customers')" in elsewhere.body["error"]["message"]


async def test_a_refused_parameter_leaves_the_key_free(door: Door) -> None:
    wrong = await door.post("/v1/payment_intents", "amount=2000", idempotency_key="k")
    right = await door.post("/v1/payment_intents", PAY, idempotency_key="k")
    assert (wrong.status, right.status) == (400, 200)


async def test_a_missing_balance_is_remembered(door: Door) -> None:
    seller = await door.seller()
    form = f"amount=100&currency=usd&destination={seller}"
    first = await door.post("/v1/transfers", form, idempotency_key="k")
    await door.fund(100)
    again = await door.post("/v1/transfers", form, idempotency_key="k")
    fresh = await door.post("/v1/transfers", form, idempotency_key="k2")
    assert (first.status, again.status, fresh.status) == (400, 400, 200)


async def test_a_key_belongs_to_one_account(door: Door) -> None:
    seller = await door.seller()
    await door.post("/v1/customers", "", idempotency_key="k")
    other = await door.post("/v1/customers", "", idempotency_key="k", stripe_account=seller)
    assert "idempotent-replayed" not in other.headers


async def test_a_key_is_forgotten_after_a_day(door: Door) -> None:
    await door.control("POST", "/clock/freeze")
    await door.post("/v1/customers", "", idempotency_key="k")
    await door.control("POST", "/clock/advance", seconds=24 * 3600)
    kept = await door.post("/v1/customers", "", idempotency_key="k")
    await door.control("POST", "/clock/advance", seconds=10)
    fresh = await door.post("/v1/customers", "", idempotency_key="k")
    assert kept.headers.get("idempotent-replayed") == "true"
    assert "idempotent-replayed" not in fresh.headers


async def test_a_key_has_at_most_255_characters(door: Door) -> None:
    assert (await door.post("/v1/customers", "", idempotency_key="k" * 255)).status == 200
    assert (await door.post("/v1/customers", "", idempotency_key="k" * 256)).status == 400
