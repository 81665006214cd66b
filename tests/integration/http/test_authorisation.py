"""What each role may do: nobody sees or moves what is another's."""

import pytest

from application.actor import Role
from tests.integration.http.callers import token
from tests.integration.http.test_bad_input import RECEIPT, RECORD
from tests.integration.http.world import World

MINE = token(Role.SELLER, subject="seller-1")
THEIRS = token(Role.SELLER, subject="seller-2")

ONE = "query One($id: ID!) { transaction(id: $id) { id } node(id: $id) { id } }"


async def test_a_seller_cannot_charge_anybody(world: World) -> None:
    reply = await world.charge(bearer=MINE)
    assert reply.response.status_code == 200
    assert reply.code == "FORBIDDEN"
    assert reply.json["data"] is None
    assert world.is_untouched


async def test_a_seller_cannot_record_a_receipt(world: World) -> None:
    reply = await world.ask(RECORD, {"input": RECEIPT}, bearer=MINE)
    assert reply.code == "FORBIDDEN"
    assert world.is_untouched


async def test_a_seller_sees_the_sellers_own_transaction(world: World) -> None:
    made = (await world.charge()).data["chargeCommission"]["transaction"]
    data = (await world.ask(ONE, {"id": made["id"]}, bearer=MINE)).data
    assert data == {"transaction": {"id": made["id"]}, "node": {"id": made["id"]}}


async def test_another_sellers_transaction_is_not_there(world: World) -> None:
    made = (await world.charge()).data["chargeCommission"]["transaction"]
    data = (await world.ask(ONE, {"id": made["id"]}, bearer=THEIRS)).data
    assert data == {"transaction": None, "node": None}


async def test_a_sellers_list_is_the_sellers_own(world: World) -> None:
    await world.charge()
    document = "{ transactions { totalCount nodes { sellerId } } }"
    mine = (await world.ask(document, bearer=MINE)).data["transactions"]
    theirs = (await world.ask(document, bearer=THEIRS)).data["transactions"]
    assert mine == {"totalCount": 1, "nodes": [{"sellerId": "seller-1"}]}
    assert theirs == {"totalCount": 0, "nodes": []}


@pytest.mark.parametrize(
    "document",
    [
        '{ transactions(filter: {sellerId: "seller-1"}) { nodes { id } } }',
        '{ connectAccount(sellerId: "seller-1") { accountId } }',
        '{ paymentMethods(sellerId: "seller-1") { id } }',
        "{ trialBalance { account } }",
    ],
)
async def test_asking_for_another_sellers_things_is_forbidden(world: World, document: str) -> None:
    await world.charge()
    reply = await world.ask(document, bearer=THEIRS)
    assert reply.code == "FORBIDDEN"
    assert reply.json["data"] is None or not any(reply.json["data"].values())


PAGES = """
sellerId: "seller-1",
returnUrl: "https://app.opside.test/",
refreshUrl: "https://app.opside.test/"
"""


@pytest.mark.parametrize(
    "mutation",
    [
        f'createConnectAccount(input: {{{PAGES}, email: "a@b.test", country: "DE"}})',
        f"createOnboardingLink(input: {{{PAGES}}})",
        'createCustomerSetup(input: {sellerId: "seller-1", email: "a@b.test"})',
        'setDefaultPaymentMethod(input: {sellerId: "seller-1", paymentMethodId: "pm_1"})',
    ],
)
async def test_acting_for_another_seller_is_forbidden(world: World, mutation: str) -> None:
    reply = await world.ask(f"mutation {{ {mutation} {{ __typename }} }}", bearer=THEIRS)
    assert reply.code == "FORBIDDEN"
    assert world.is_untouched


@pytest.mark.parametrize("role", [Role.SERVICE, Role.SELLER])
async def test_the_trial_balance_is_for_admins(world: World, role: Role) -> None:
    assert (await world.ask("{ trialBalance { account } }", bearer=token(role))).code == "FORBIDDEN"
    assert (await world.ask("{ trialBalance { account } }", bearer=token(Role.ADMIN))).data == {
        "trialBalance": []
    }
