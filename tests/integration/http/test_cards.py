"""Customers and cards through the door: ensured, mapped, and detached by their own seller."""

from application.actor import Role
from domain.ids import CustomerReference
from tests.integration.http.callers import token
from tests.integration.http.test_sellers import DEFAULT, MINE
from tests.integration.http.world import World

ENSURE = """
mutation ($input: CustomerSetupInput!) {
  ensureCustomer(input: $input) {
    ... on EnsureCustomerPayload {
      created customer { sellerId customerId defaultPaymentMethodId }
    }
    ... on Refusal { code }
  }
}
"""
MAP = """
mutation ($input: MapCustomerInput!) {
  mapCustomer(input: $input) {
    ... on CustomerMapping { internalId externalUserId created }
    ... on Refusal { code fields { field } }
  }
}
"""
DETACH = """
mutation ($input: PaymentMethodInput!) {
  detachPaymentMethod(input: $input) {
    ... on PaymentMethodPayload { sellerId defaultPaymentMethodId }
    ... on Refusal { code fields { field } }
  }
}
"""
SELLER = {"sellerId": "seller-1", "email": "a@b.test"}


async def test_a_customer_is_ensured_once_and_its_card_detached(world: World) -> None:
    first = (await world.ask(ENSURE, {"input": SELLER}, bearer=MINE)).data["ensureCustomer"]
    again = (await world.ask(ENSURE, {"input": SELLER}, bearer=MINE)).data["ensureCustomer"]
    assert (first["created"], again["created"]) == (True, False)
    assert first["customer"] == again["customer"]
    card = world.processor.save_card(CustomerReference(first["customer"]["customerId"]))
    given = {"input": {"sellerId": "seller-1", "paymentMethodId": card}}
    await world.ask(DEFAULT, given, bearer=MINE)
    toms = token(Role.SELLER, subject="tom")
    assert (await world.ask(DETACH, given, bearer=toms)).code == "FORBIDDEN"
    answer = (await world.ask(DETACH, given, bearer=MINE)).data["detachPaymentMethod"]
    assert answer == {"sellerId": "seller-1", "defaultPaymentMethodId": None}
    theirs = {"input": {"sellerId": "tom", "paymentMethodId": card}}
    refusal = (await world.ask(DETACH, theirs, bearer=toms)).data["detachPaymentMethod"]
    assert refusal == {"code": "NOT_THIS_SELLERS", "fields": [{"field": "paymentMethodId"}]}


async def test_a_seller_is_mapped_to_the_same_id_by_the_service_alone(world: World) -> None:
    given = {"input": {"externalUserId": "seller-1", "email": "a@b.test"}}
    first, again = [(await world.ask(MAP, given)).data["mapCustomer"] for _ in range(2)]
    assert (first.pop("created"), again.pop("created")) == (True, False)
    assert first == again
    assert first["internalId"].startswith("slr_")
    assert first["externalUserId"] == "seller-1"
    assert (await world.ask(MAP, given, bearer=MINE)).code == "FORBIDDEN"
    bad = {"input": {"externalUserId": "", "email": "nobody"}}
    refusal = (await world.ask(MAP, bad)).data["mapCustomer"]
    assert [problem["field"] for problem in refusal["fields"]] == ["externalUserId", "email"]
