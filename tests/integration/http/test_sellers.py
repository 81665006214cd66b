"""A seller's way through the door: onboard, save a card, and what the platform received."""

from typing import Any

import pytest

from application.actor import Role
from domain.ids import CustomerReference
from tests.integration.http.callers import token
from tests.integration.http.world import World

MINE = token(Role.SELLER, subject="seller-1")

PAGES = {
    "returnUrl": "https://app.opside.test/done",
    "refreshUrl": "https://app.opside.test/again",
}

ONBOARD = """
mutation Onboard($input: CreateConnectAccountInput!) {
  createConnectAccount(input: $input) {
    ... on ConnectAccountPayload {
      onboardingUrl created account { accountId status canReceive currentlyDue }
    }
    ... on Refusal { code fields { field } }
  }
}
"""

SETUP = """
mutation Setup($input: CustomerSetupInput!) {
  createCustomerSetup(input: $input) {
    ... on CustomerSetupPayload { customerId setupIntentId setupIntentClientSecret }
    ... on Refusal { code fields { field } }
  }
}
"""

DEFAULT = """
mutation Default($input: PaymentMethodInput!) {
  setDefaultPaymentMethod(input: $input) {
    ... on PaymentMethodPayload { sellerId defaultPaymentMethodId }
    ... on Refusal { code fields { field } }
  }
}
"""


async def onboard(world: World, *, bearer: str = MINE, **changes: Any) -> dict[str, Any]:
    given = {
        "sellerId": "seller-1",
        "email": "seller@example.com",
        "country": "de",
        **PAGES,
        **changes,
    }
    reply = await world.ask(ONBOARD, {"input": given}, bearer=bearer)
    answer: dict[str, Any] = reply.data["createConnectAccount"]
    return answer


async def test_a_seller_is_onboarded_once(world: World) -> None:
    first = await onboard(world)
    assert first["created"] is True
    assert first["account"]["status"] in ("PENDING", "RESTRICTED")
    assert first["account"]["canReceive"] is False
    second = await onboard(world)
    assert second["created"] is False
    assert second["account"]["accountId"] == first["account"]["accountId"]
    assert second["onboardingUrl"] != first["onboardingUrl"]
    assert len(world.processor.accounts) == 1


async def test_an_onboarded_seller_gets_a_fresh_link(world: World) -> None:
    document = """
    mutation ($input: OnboardingLinkInput!) {
      createOnboardingLink(input: $input) {
        ... on OnboardingLinkPayload { onboardingUrl } ... on Refusal { code }
      }
    }
    """
    variables = {"input": {"sellerId": "seller-1", **PAGES}}
    before = await world.ask(document, variables, bearer=MINE)
    assert before.data["createOnboardingLink"] == {"code": "NOT_FOUND"}
    await onboard(world)
    after = (await world.ask(document, variables, bearer=MINE)).data["createOnboardingLink"]
    assert after["onboardingUrl"].startswith("https://")


async def test_the_account_is_shown(world: World) -> None:
    document = "query ($id: ID!) { connectAccount(sellerId: $id) { accountId country status } }"
    before = await world.ask(document, {"id": "seller-1"}, bearer=MINE)
    assert before.data == {"connectAccount": None}
    made = await onboard(world)
    shown = (await world.ask(document, {"id": "seller-1"}, bearer=MINE)).data["connectAccount"]
    assert shown["accountId"] == made["account"]["accountId"]
    assert shown["country"] == "DE"


@pytest.mark.parametrize(
    ("changes", "code", "fields"),
    [
        ({"returnUrl": "https://evil.test/"}, "REDIRECT_NOT_ALLOWED", ["returnUrl"]),
        ({"refreshUrl": "javascript:alert(1)"}, "REDIRECT_NOT_ALLOWED", ["refreshUrl"]),
        ({"country": "Germany"}, "VALIDATION_FAILED", ["country"]),
        ({"email": "", "returnUrl": ""}, "VALIDATION_FAILED", ["email", "returnUrl"]),
        ({"email": "a\x00@b"}, "VALIDATION_FAILED", ["email"]),
        ({"email": "a b@c.test", "country": "1"}, "VALIDATION_FAILED", ["email", "country"]),
    ],
)
async def test_a_bad_onboarding_leaves_nothing(
    world: World, changes: dict[str, Any], code: str, fields: list[str]
) -> None:
    refusal = await onboard(world, **changes)
    assert refusal["code"] == code
    assert [blamed["field"] for blamed in refusal["fields"]] == fields
    assert world.is_untouched
    assert not world.processor.accounts


async def test_a_country_without_accounts_is_blamed_and_may_be_mended(world: World) -> None:
    refusal = await onboard(world, country="zz")
    assert refusal == {"code": "COUNTRY_UNSUPPORTED", "fields": [{"field": "country"}]}
    assert (await onboard(world))["created"] is True


async def test_an_address_that_the_provider_refuses_is_blamed_and_may_be_mended(
    world: World,
) -> None:
    assert await onboard(world, email="a..b@example.com") == {
        "code": "VALIDATION_FAILED",
        "fields": [{"field": "email"}],
    }
    assert (await onboard(world))["created"] is True


async def test_a_card_is_saved_and_made_the_default(world: World) -> None:
    variables = {"input": {"sellerId": "seller-1", "email": "seller@example.com"}}
    setup = (await world.ask(SETUP, variables, bearer=MINE)).data["createCustomerSetup"]
    assert setup["setupIntentClientSecret"].startswith(setup["setupIntentId"])
    card = world.processor.save_card(CustomerReference(setup["customerId"]))
    chosen = await world.ask(
        DEFAULT, {"input": {"sellerId": "seller-1", "paymentMethodId": card}}, bearer=MINE
    )
    assert chosen.data["setDefaultPaymentMethod"] == {
        "sellerId": "seller-1",
        "defaultPaymentMethodId": card,
    }
    document = """{ paymentMethods(sellerId: "seller-1") {
        id brand last4 expMonth expYear isDefault expiresSoon chargeable
    } }"""
    shown = (await world.ask(document, bearer=MINE)).data["paymentMethods"]
    assert shown == [
        {
            "id": card,
            "brand": "visa",
            "last4": "4242",
            "expMonth": 12,
            "expYear": 2034,
            "isDefault": True,
            "expiresSoon": False,
            "chargeable": True,
        }
    ]


async def test_another_sellers_card_is_refused(world: World) -> None:
    for seller in ("seller-1", "seller-2"):
        await world.ask(SETUP, {"input": {"sellerId": seller, "email": "a@b.test"}})
    theirs = world.processor.save_card(CustomerReference("cus_of_another"))
    refusal = await world.ask(
        DEFAULT, {"input": {"sellerId": "seller-1", "paymentMethodId": theirs}}, bearer=MINE
    )
    assert refusal.data["setDefaultPaymentMethod"] == {
        "code": "NOT_THIS_SELLERS",
        "fields": [{"field": "paymentMethodId"}],
    }


async def test_a_bad_setup_leaves_nothing(world: World) -> None:
    for changes, fields in (
        ({"email": "nobody"}, ["email"]),
        ({"name": "\n", "sellerId": ""}, ["sellerId", "name"]),
    ):
        given = {"sellerId": "seller-1", "email": "a@b.test", **changes}
        refusal = (await world.ask(SETUP, {"input": given})).data["createCustomerSetup"]
        assert refusal["code"] == "VALIDATION_FAILED"
        assert [blamed["field"] for blamed in refusal["fields"]] == fields
    assert world.is_untouched
