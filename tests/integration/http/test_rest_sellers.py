"""Accounts, customers and subscriptions by the old paths, each seller's own."""

from typing import Any

import pytest

from tests.integration.http.rest import admin, get, post, seller
from tests.integration.http.world import World

ONBOARD: dict[str, Any] = {
    "userId": 1,
    "email": "seller@example.com",
    "country": "US",
    "returnUrl": "https://app.opside.test/done",
    "refreshUrl": "https://app.opside.test/again",
}
CUSTOMER: dict[str, Any] = {"userId": 1, "email": "user@example.com"}


async def test_a_seller_is_onboarded_and_looked_at(world: World) -> None:
    mine = seller()
    assert (await get(world, "/status/1", bearer=mine)).refusal == (404, "NOT_FOUND")
    first = (await post(world, "/connect", ONBOARD, bearer=mine)).data
    assert first.pop("onboardingUrl").startswith("https://")
    account_id = first.pop("accountId")
    assert account_id.startswith("acct_")
    assert first == {
        "userId": 1,
        "status": "pending",
        "chargesEnabled": False,
        "payoutsEnabled": False,
        "detailsSubmitted": False,
        "created": True,
    }
    again = (await post(world, "/connect", ONBOARD, bearer=mine)).data
    assert (again["accountId"], again["created"]) == (account_id, False)
    assert again["onboardingUrl"]
    told = (await get(world, "/status/1", bearer=mine)).data
    assert told["accountId"] == account_id
    assert told["capabilities"] == {"transfers": "inactive"}
    assert (told["canReceive"], told["stale"]) == (False, False)


@pytest.mark.parametrize(
    ("changes", "code", "blamed"),
    [
        ({"email": "nobody"}, "VALIDATION_FAILED", "email"),
        ({"country": "USA"}, "VALIDATION_FAILED", "country"),
        ({"country": "us1"}, "VALIDATION_FAILED", "country"),
        ({"returnUrl": "https://evil.test/"}, "REDIRECT_NOT_ALLOWED", "returnUrl"),
        ({"refreshUrl": ""}, "VALIDATION_FAILED", "refreshUrl"),
    ],
)
async def test_an_onboarding_that_is_wrong_is_refused(
    world: World, changes: dict[str, str], code: str, blamed: str
) -> None:
    answer = await post(world, "/connect", {**ONBOARD, **changes}, bearer=seller())
    assert answer.refusal == (400, code)
    assert answer.blamed == [blamed]


async def test_a_customer_is_opened_once_and_a_card_set_up(world: World) -> None:
    mine = seller()
    made = (await post(world, "/get-or-create-customer", CUSTOMER, bearer=mine)).data
    assert made["isNew"] is True
    again = (await post(world, "/get-or-create-customer", CUSTOMER, bearer=mine)).data
    assert again == {**made, "isNew": False}
    setup = (await post(world, "/create-customer-setup", CUSTOMER, bearer=mine)).data
    assert setup["customerId"] == made["customerId"]
    assert setup["setupClientSecret"]
    assert setup.keys() == {"userId", "customerId", "setupIntentId", "setupClientSecret"}


async def test_a_service_maps_a_user_whom_it_names(world: World) -> None:
    given = {"externalUserId": 7, "email": "user@example.com"}
    first = (await post(world, "/customer-map", given)).data
    assert first.pop("internalId").startswith("slr_")
    assert first == {"stripeCustomerId": 7, "externalUserId": 7, "isNew": True}
    assert (await post(world, "/customer-map", given)).data["isNew"] is False
    assert (await post(world, "/customer-map", given, bearer=seller("7"))).status == 403


async def subscriber(world: World, *, name: int = 1) -> dict[str, Any]:
    """Return what a customer asks for who subscribes."""
    customer = {**CUSTOMER, "userId": name}
    made = (await post(world, "/get-or-create-customer", customer, bearer=admin())).data
    return {"userId": name, "customerId": made["customerId"], "priceId": "price_basic"}


async def test_a_subscription_is_started_once_by_whoever_repeats_the_request(world: World) -> None:
    wish = await subscriber(world)
    first = (await post(world, "/create-subscription", wish, bearer=seller())).data
    assert first["subscriptionId"].startswith("sub_")
    assert first["clientSecret"]
    assert (first["status"], first["replayed"]) == ("incomplete", False)
    again = (await post(world, "/create-subscription", wish, bearer=seller())).data
    assert again["subscriptionId"] == first["subscriptionId"]
    assert again["replayed"] is True
    assert len(world.database.tables.subscriptions) == 1


async def test_after_its_end_the_same_request_starts_another(world: World) -> None:
    wish, mine = await subscriber(world), seller()
    seen = set()
    for _ in range(3):
        made = (await post(world, "/create-subscription", wish, bearer=mine)).data
        assert made["replayed"] is False
        seen.add(made["subscriptionId"])
        given = {"stripeSubscriptionId": made["subscriptionId"], "cancelAtPeriodEnd": False}
        ended = (await post(world, "/cancel-subscription", given, bearer=mine)).data
        assert ended["status"] in {"canceled", "incomplete_expired"}
    assert len(seen) == 3


async def test_a_key_of_the_callers_own_names_one_subscription_for_good(world: World) -> None:
    wish, mine, key = await subscriber(world), seller(), {"Idempotency-Key": "s-1"}
    path = "/create-subscription"
    made = (await post(world, path, wish, bearer=mine, headers=key)).data
    given = {"stripeSubscriptionId": made["id"], "cancelAtPeriodEnd": False}
    await post(world, "/cancel-subscription", given, bearer=mine)
    again = (await post(world, path, wish, bearer=mine, headers=key)).data
    assert (again["id"], again["replayed"]) == (made["id"], True)


async def test_a_customer_of_somebody_elses_subscribes_nobody(world: World) -> None:
    wish, other = await subscriber(world), await subscriber(world, name=2)
    given = {**wish, "customerId": other["customerId"]}
    answer = await post(world, "/create-subscription", given, bearer=seller())
    assert answer.refusal == (400, "NOT_THIS_SELLERS")
    assert answer.blamed == ["customerId"]
    assert not world.database.tables.subscriptions
    price = await post(world, "/create-subscription", {**wish, "priceId": "price_other"})
    assert price.refusal == (400, "PRICE_NOT_ALLOWED")


async def test_a_subscription_ends_with_its_period_unless_told_otherwise(world: World) -> None:
    wish, mine = await subscriber(world), seller()
    made = (await post(world, "/create-subscription", wish, bearer=mine)).data
    given = {"stripeSubscriptionId": made["subscriptionId"]}
    assert (await post(world, "/cancel-subscription", given, bearer=seller("2"))).status == 404
    ended = (await post(world, "/cancel-subscription", given, bearer=mine)).data
    assert ended["cancelAtPeriodEnd"] is True
    assert ended["stripeSubscriptionId"] == made["subscriptionId"]
    unknown = {"stripeSubscriptionId": "sub_unknown"}
    assert (await post(world, "/cancel-subscription", unknown, bearer=mine)).status == 404
    wrong = {"stripeSubscriptionId": "cus_1"}
    assert (await post(world, "/cancel-subscription", wrong, bearer=mine)).status == 400


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/connect", ONBOARD),
        ("/create-customer-setup", CUSTOMER),
        ("/get-or-create-customer", CUSTOMER),
        ("/create-subscription", {"userId": 1, "customerId": "cus_1"}),
    ],
)
async def test_a_seller_acts_for_no_other_seller(
    world: World, path: str, body: dict[str, Any]
) -> None:
    assert (await post(world, path, body, bearer=seller("2"))).refusal == (403, "FORBIDDEN")
    assert world.is_untouched
