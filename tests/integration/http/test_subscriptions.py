"""A seller's subscription over GraphQL: started, listed, ended, and nobody else's."""

from typing import Any

import pytest

from adapters.memory.gateway_biller import Biller
from application.actor import Actor, Forbidden, Role
from domain.ids import SubscriptionReference
from tests.billing_builders import an_invoice
from tests.builders import NOON
from tests.integration.http.callers import token
from tests.integration.http.test_sellers import MINE, SETUP
from tests.integration.http.world import World

SUBSCRIPTION = """
id sellerId priceId subscriptionId status currentPeriodStart currentPeriodEnd cancelAtPeriodEnd
canceledAt createdAt
"""
CREATE = f"""
mutation Create($input: CreateSubscriptionInput!) {{
  createSubscription(input: $input) {{
    __typename
    ... on CreateSubscriptionPayload {{ replayed subscription {{ {SUBSCRIPTION} }} }}
    ... on PaymentActionRequired {{ replayed clientSecret subscription {{ {SUBSCRIPTION} }} }}
    ... on Refusal {{ code fields {{ field }} }}
  }}
}}"""
CANCEL = """
mutation Cancel($input: CancelSubscriptionInput!) {
  cancelSubscription(input: $input) {
    ... on CancelSubscriptionPayload { subscription { status cancelAtPeriodEnd } }
    ... on Refusal { code fields { field } }
  }
}"""
RESUME = """
mutation Resume($id: ID!) {
  resumeSubscription(subscriptionId: $id) {
    ... on CancelSubscriptionPayload { subscription { status cancelAtPeriodEnd } }
    ... on Refusal { code fields { field } }
  }
}"""
LIST = """
query List($seller: ID, $first: Int, $after: String) {
  subscriptions(sellerId: $seller, first: $first, after: $after) {
    nodes { id } edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""
INVOICES = """
query Invoices($seller: ID, $first: Int, $after: String) {
  invoices(sellerId: $seller, first: $first, after: $after) {
    nodes {
      id sellerId invoiceId subscriptionId number status
      amountDue { amountMinor } amountPaid { amountMinor } amountRemaining { amountMinor currency }
      hostedUrl pdfUrl dunning { attemptCount nextPaymentAttempt lastPaymentError }
    }
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""
OTHER = token(Role.SELLER, subject="seller-2")


async def subscribe(world: World, *, bearer: str = MINE, **changes: Any) -> Any:
    setup = {"sellerId": "seller-1", "email": "seller@example.com"}
    await world.ask(SETUP, {"input": setup}, bearer=MINE)
    given = {"sellerId": "seller-1", "idempotencyKey": "key-1", **changes}
    reply = await world.ask(CREATE, {"input": given}, bearer=bearer)
    return reply.data["createSubscription"]


async def test_a_subscription_is_started_once_and_its_secret_shown(world: World) -> None:
    first, second = await subscribe(world), await subscribe(world)
    assert second == {**first, "replayed": True}
    shown = first["subscription"]
    assert (shown["status"], shown["priceId"]) == ("INCOMPLETE", "price_basic")
    assert shown["id"].startswith("sbs_")
    assert shown["subscriptionId"].startswith("sub_")
    assert (first["__typename"], "_secret" in first["clientSecret"]) == (
        "PaymentActionRequired",
        True,
    )


async def test_once_the_first_invoice_is_paid_nothing_is_left_to_do(world: World) -> None:
    first = (await subscribe(world))["subscription"]
    biller = Biller(world.processor)
    biller.pay(biller.latest_invoice(SubscriptionReference(first["subscriptionId"])))
    (row,) = world.database.tables.subscriptions.values()
    facts = world.processor.subscriptions[first["subscriptionId"]].shown.facts
    world.database.tables.subscriptions[row.id] = row.synced(facts, at=NOON)
    again = await subscribe(world)
    assert (again["__typename"], again["replayed"]) == ("CreateSubscriptionPayload", True)
    assert again["subscription"] == {**first, "status": "ACTIVE"}


async def test_what_cannot_be_subscribed_to_is_refused(world: World) -> None:
    await subscribe(world)
    assert (await subscribe(world, idempotencyKey="key-2"))["code"] == "ALREADY_SUBSCRIBED"
    refused = await subscribe(world, idempotencyKey="key-3", priceId="price_other")
    assert (refused["code"], refused["fields"]) == ("PRICE_NOT_ALLOWED", [{"field": "priceId"}])
    assert (await subscribe(world, idempotencyKey=None))["code"] == "IDEMPOTENCY_KEY_MISSING"


async def test_a_subscription_is_ended_and_resumed_by_its_owner_alone(world: World) -> None:
    subscription_id = (await subscribe(world))["subscription"]["id"]

    async def end(at: str) -> Any:
        variables = {"input": {"subscriptionId": subscription_id, "at": at}}
        reply = await world.ask(CANCEL, variables, bearer=MINE)
        return reply.data["cancelSubscription"]

    assert (await end("PERIOD_END"))["subscription"]["cancelAtPeriodEnd"]
    resumed = await world.ask(RESUME, {"id": subscription_id}, bearer=MINE)
    assert not resumed.data["resumeSubscription"]["subscription"]["cancelAtPeriodEnd"]
    theirs = await world.ask(RESUME, {"id": subscription_id}, bearer=OTHER)
    assert theirs.data["resumeSubscription"]["code"] == "NOT_FOUND"
    assert (await end("NOW"))["subscription"]["status"] == "CANCELED"
    late = await world.ask(RESUME, {"id": subscription_id}, bearer=MINE)
    assert late.data["resumeSubscription"]["code"] == "SUBSCRIPTION_ENDED"
    malformed = await world.ask(RESUME, {"id": "txn_1"}, bearer=MINE)
    assert malformed.data["resumeSubscription"]["fields"] == [{"field": "subscriptionId"}]


async def test_a_seller_lists_what_is_the_sellers_own_and_admins_everything(world: World) -> None:
    shown = (await subscribe(world))["subscription"]
    own = (await world.ask(LIST, bearer=MINE)).data["subscriptions"]
    assert own["nodes"] == [{"id": shown["id"]}]
    assert own["edges"] == [{"cursor": shown["id"], "node": {"id": shown["id"]}}]
    assert not own["pageInfo"]["hasNextPage"]
    after = (await world.ask(LIST, {"after": shown["id"]}, bearer=MINE)).data["subscriptions"]
    assert (after["nodes"], after["pageInfo"]["hasPreviousPage"]) == ([], True)
    assert (await world.ask(LIST, bearer=OTHER)).data["subscriptions"]["nodes"] == []
    admin = token(Role.ADMIN, subject="ada")
    everybodys = await world.ask(LIST, {"seller": "seller-1"}, bearer=admin)
    assert everybodys.data["subscriptions"]["nodes"] == own["nodes"]
    assert (await world.ask(LIST, bearer=admin)).data["subscriptions"]["nodes"] == own["nodes"]


async def test_lists_refuse_what_is_not_the_callers_or_makes_no_sense(world: World) -> None:
    for document in (LIST, INVOICES):
        theirs = await world.ask(document, {"seller": "seller-1"}, bearer=OTHER)
        assert theirs.code == "FORBIDDEN"
        for flaw in ({"first": 101}, {"after": "x"}):
            assert (await world.ask(document, flaw, bearer=MINE)).code == "VALIDATION_FAILED"


async def test_a_caller_who_is_no_seller_and_sees_no_sellers_has_no_list(world: World) -> None:
    show = world.use_cases().show_billing
    nobody = Actor(subject="nobody", role=Role.SELLER, request_id="req-1")
    for ask in (show.subscriptions, show.invoices):
        with pytest.raises(Forbidden):
            await ask(None, limit=1, after=None, actor=nobody)


async def test_an_invoice_is_shown_with_its_amounts_links_and_tries(world: World) -> None:
    invoice = an_invoice()
    world.database.tables.invoices[invoice.id] = invoice
    mine = token(Role.SELLER, subject=invoice.seller_id)
    page = (await world.ask(INVOICES, {"first": 1}, bearer=mine)).data["invoices"]
    (shown,) = page["nodes"]
    assert shown["id"] == page["pageInfo"]["endCursor"] == page["edges"][0]["cursor"]
    assert (shown["status"], shown["number"]) == ("OPEN", "OPS-0001")
    assert shown["amountRemaining"] == {"amountMinor": 2_000, "currency": "EUR"}
    assert shown["hostedUrl"] == invoice.facts.hosted_page
    assert shown["dunning"]["attemptCount"] == 3
    assert shown["dunning"]["lastPaymentError"] == "insufficient_funds"
    rest = (await world.ask(INVOICES, {"after": shown["id"]}, bearer=mine)).data["invoices"]
    assert rest["nodes"] == []
