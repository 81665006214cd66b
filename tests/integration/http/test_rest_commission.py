"""`charge-commission`, as the Refund Engine has always called it."""

from typing import Any

import pytest

from application.actor import Role
from tests.integration.http.callers import token
from tests.integration.http.rest import COMMISSION, charge, post, seller
from tests.integration.http.world import World

PATH = "/charge-commission"


async def test_a_commission_is_accepted_in_the_old_words(world: World) -> None:
    told = (await charge(world)).data
    assert told.pop("id").startswith("txn_")
    assert told == {
        "transactionId": 1,
        "status": "pending",
        "platformFeeCents": 2000,
        "sellerPayoutCents": 8000,
        "currency": "usd",
        "replayed": False,
        "replayedBy": None,
    }
    (transaction,) = world.database.tables.transactions.values()
    assert transaction.recovery == ("1", "123", "")


async def test_the_same_request_again_is_a_replay(world: World) -> None:
    first = (await charge(world)).data
    again = (await charge(world)).data
    assert again == {**first, "replayed": True, "replayedBy": "BY_KEY"}
    other_key = (await charge(world, key="key-2")).data
    assert other_key == {**first, "replayed": True, "replayedBy": "BY_CLAIM"}
    assert len(world.database.tables.transactions) == 1


async def test_the_old_contract_and_graphql_know_the_same_requests(world: World) -> None:
    told = (await charge(world)).data
    reply = await world.charge(sellerId="1", claimId="123")
    answer = reply.data["chargeCommission"]
    assert (answer["transaction"]["id"], answer["replayedBy"]) == (told["id"], "BY_KEY")


@pytest.mark.parametrize("header", ["Idempotency-Key", "X-Idempotency-Key", "idempotency-key"])
async def test_the_key_may_come_as_a_header_or_in_the_body(world: World, header: str) -> None:
    by_header = await post(world, PATH, COMMISSION, headers={header: "key-1"})
    assert by_header.data["replayed"] is False
    by_body = await charge(world, key=None, idempotencyKey="key-1")
    assert by_body.data["replayedBy"] == "BY_KEY"
    assert (await charge(world, idempotencyKey="key-1")).data["replayedBy"] == "BY_KEY"


async def test_without_a_key_nothing_is_done(world: World) -> None:
    answer = await charge(world, key=None)
    assert answer.refusal == (400, "IDEMPOTENCY_KEY_MISSING")
    assert answer.blamed == ["idempotencyKey"]
    assert world.is_untouched


async def test_two_keys_that_differ_are_none(world: World) -> None:
    answer = await charge(world, key="key-1", idempotencyKey="key-2")
    assert answer.refusal == (400, "IDEMPOTENCY_KEYS_DIFFER")
    assert world.is_untouched


async def test_one_key_for_two_requests_is_a_conflict_that_names_what_differs(world: World) -> None:
    await charge(world)
    answer = await charge(world, amountRecoveredCents=20_000, currency="eur")
    assert answer.refusal == (409, "IDEMPOTENCY_CONFLICT")
    assert answer.blamed == ["amountRecoveredCents", "currency"]
    assert answer.error["retryable"] is False


async def test_a_claim_on_another_amount_is_a_conflict(world: World) -> None:
    await charge(world)
    answer = await charge(world, key="key-2", amountRecoveredCents=20_000)
    assert answer.refusal == (409, "CLAIM_ALREADY_CHARGED")
    assert "transaction 1" in answer.error["message"]


WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no seller": ({"userId": None}, ["userId"]),
    "no claim": ({"claimId": None}, ["claimId"]),
    "a fraction": ({"amountRecoveredCents": 1.5}, ["amountRecoveredCents"]),
    "nothing": ({"amountRecoveredCents": 0}, ["amountRecoveredCents"]),
    "less than nothing": ({"amountRecoveredCents": -1}, ["amountRecoveredCents"]),
    "digits": ({"amountRecoveredCents": "100"}, ["amountRecoveredCents"]),
    "true": ({"amountRecoveredCents": True, "userId": True}, ["userId", "amountRecoveredCents"]),
    "no currency of ours": ({"currency": "xxx"}, ["currency"]),
    "a list": ({"currency": ["usd"]}, ["currency"]),
    "an empty seller": ({"userId": ""}, ["userId"]),
    "a negative seller": ({"userId": -1}, ["userId"]),
    "an object": ({"userId": {}}, ["userId"]),
    "a long claim": ({"claimId": "x" * 256}, ["claimId"]),
    "no card": ({"paymentMethodId": "cus_1"}, ["paymentMethodId"]),
    "no customer": ({"customerId": "pm_1"}, ["customerId"]),
    "a key with a line break": ({"idempotencyKey": "a\nb"}, ["idempotencyKey"]),
    "a card number": ({"metadata": {"note": "4242424242424242"}}, ["metadata"]),
    "nested": ({"metadata": {"a": {"b": 1}}}, ["metadata"]),
    "no object": ({"metadata": []}, ["metadata"]),
    "a long part": ({"metadata": {"recoveryId": "x" * 256}}, ["metadata"]),
}


@pytest.mark.parametrize(("changes", "blamed"), WRONG.values(), ids=WRONG.keys())
async def test_bad_input_is_named_field_by_field(
    world: World, changes: dict[str, Any], blamed: list[str]
) -> None:
    answer = await charge(world, **changes)
    assert answer.refusal == (400, "VALIDATION_FAILED")
    assert answer.blamed == blamed
    assert world.is_untouched


@pytest.mark.parametrize("cents", [49, 100_000_001])
async def test_an_amount_without_a_fee_is_bad_input(world: World, cents: int) -> None:
    answer = await charge(world, amountRecoveredCents=cents)
    assert answer.refusal == (400, "FEE_REJECTED")
    assert answer.blamed == ["amountRecoveredCents"]


@pytest.mark.parametrize("field", ["paymentMethodId", "customerId"])
async def test_what_is_another_sellers_is_refused(world: World, field: str) -> None:
    given = {"paymentMethodId": "pm_other", "customerId": "cus_other"}[field]
    answer = await charge(world, **{field: given})
    assert answer.refusal == (400, "NOT_THIS_SELLERS")
    assert answer.blamed == [field]


async def test_a_claim_that_is_paid_in_parts_names_the_part_in_its_metadata(world: World) -> None:
    metadata = {"disputeId": 77, "recoveryId": "part-1", "final": True, "note": None}
    first = (await charge(world, metadata=metadata)).data
    second = (await charge(world, key="key-2", metadata={"recoveryId": "part-2"})).data
    assert second["transactionId"] == first["transactionId"] + 1
    one, two = world.database.tables.transactions.values()
    assert (one.recovery, two.recovery) == (("1", "123", "part-1"), ("1", "123", "part-2"))
    assert one.metadata == {"disputeId": "77", "recoveryId": "part-1", "final": "true"}


async def test_fields_that_nobody_knows_are_left_unread(world: World) -> None:
    assert (await charge(world, invented={"deep": [1]}, callbackUrl="x")).status == 200


@pytest.mark.parametrize("role", [Role.SELLER])
async def test_a_seller_charges_nobody(world: World, role: Role) -> None:
    given = {**COMMISSION, "idempotencyKey": "key-1"}
    assert (await post(world, PATH, given, bearer=seller())).refusal == (403, "FORBIDDEN")
    assert (await post(world, PATH, given, bearer=token(role))).status == 403
    assert world.is_untouched


async def test_too_much_work_is_a_refusal_to_be_repeated(world: World) -> None:
    world.intake.is_open = False
    answer = await charge(world)
    assert answer.refusal == (503, "OVERLOADED")
    assert answer.error["retryable"] is True
    assert answer.response.headers["Retry-After"] == "5"
