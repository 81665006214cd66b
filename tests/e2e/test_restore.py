"""The drill: a database taken back to a moment, and nothing that Stripe did since is done again."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest

from adapters.system.clock import SystemClock
from entrypoints.local.operations import SET_UP_CARD
from entrypoints.local.stack import LocalStack, StackOptions, local_stack
from tests.e2e.conftest import QUICK
from tests.e2e.restoring import Archive, start_service, stop_service
from tests.e2e.world import World, fresh_seller
from tests.stripe_contract.watched import TranscriptReader

RECOVER = """
mutation Recover($since: DateTime!) {
  recoverMissedEvents(since: $since) {
    __typename
    ... on Refusal { code message }
  }
}"""


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    said = tmp_path_factory.mktemp("sandbox") / "transcript"
    options = StackOptions(durable=True, environment=QUICK, transcript=said)
    with local_stack(options) as running:
        yield running
    TranscriptReader(said).check_end()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector) as opened:
        yield opened


async def paid_out(world: World, claim: str) -> Any:
    """Return the transaction of a claim whose fee is charged and whose share is sent."""
    answer = await world.charge(claimId=claim)
    return await world.becomes(answer["transaction"]["id"], status="TRANSFERRED")


async def moved(world: World) -> dict[str, list[Any]]:
    """Return all money that ever moved at Stripe for a seller."""
    charges = await world.charges()
    refunds = await world.sandbox.get("/v1/refunds", limit="100")
    transfers = await world.sandbox.get("/v1/transfers", limit="100")
    ours, groups = {c["id"] for c in charges}, {c["transfer_group"] for c in charges}
    return {
        "charges": sorted((c["id"], c["amount"]) for c in charges),
        "refunds": sorted((r["id"], r["amount"]) for r in refunds["data"] if r["charge"] in ours),
        "transfers": sorted(
            (t["id"], t["amount"], t["amount_reversed"])
            for t in transfers["data"]
            if t["transfer_group"] in groups
        ),
    }


async def test_a_database_taken_back_catches_up_and_charges_nobody_twice(
    archived: LocalStack, session: aiohttp.ClientSession
) -> None:
    first, second, third = (World.of(archived, session, seller_id=fresh_seller()) for _ in range(3))
    archive = Archive(archived)
    names = stop_service(archived)
    await archive.begin()
    start_service(archived, names)

    await first.story.onboard()
    await first.story.save_card()
    for claim in ("before", "between", "late"):
        await first.story.fund(claim)
    await paid_out(first, "before")
    base = archive.back_up()
    between = await paid_out(first, "between")
    # The second seller's commission waits for a card; the third is not known yet.
    await second.story.seller(
        SET_UP_CARD, input={"sellerId": second.seller_id, "email": "seller@example.com"}
    )
    waiting = (await second.charge(fundsFlow="FEE_ONLY"))["transaction"]["id"]
    await second.becomes(waiting, chargeState="AWAITING_PAYMENT_METHOD")

    since = SystemClock().now()
    moment = await archive.moment()
    # From here on nothing is remembered by this database; Stripe remembers.
    late = await paid_out(first, "late")
    await first.story.claw_back(between["id"], 10_000, key="back", settlement="REFUND_CARD")
    await first.story.wait_for_clawbacks(between["id"])
    await second.story.save_card()
    await second.becomes(waiting, status="CHARGED")
    await third.story.save_card("pm_card_mastercard")
    unknown = (await third.charge(fundsFlow="FEE_ONLY"))["transaction"]["id"]
    await third.becomes(unknown, status="CHARGED")
    before = [await moved(world) for world in (first, second, third)]
    await archive.flush()

    stop_service(archived)
    archive.restore(base, to=moment)
    # Stripe delivered all of its news in the life that is lost, and tells none of it again.
    await first.deliver(mode="drop")
    stack = start_service(archived, names, DATABASE_RESTORED_TO=since.isoformat())
    first, second, third = (
        World.of(stack, session, seller_id=world.seller_id) for world in (first, second, third)
    )
    assert int((await first.story.engine(COUNT))["totalCount"]) == 3

    # The Refund Engine and the admin send again what they have sent since.
    again = await paid_out(first, "late")
    assert (again["id"], again["chargeId"]) == (late["id"], late["chargeId"])
    assert again["transferId"] == late["transferId"]
    await first.story.claw_back(between["id"], 10_000, key="back", settlement="REFUND_CARD")
    await first.story.wait_for_clawbacks(between["id"])
    # A seller who was forgotten is known to Stripe, with the card.
    assert (await third.charge(fundsFlow="FEE_ONLY"))["transaction"]["id"] == unknown
    await third.story.seller(
        SET_UP_CARD, input={"sellerId": third.seller_id, "email": "seller@example.com"}
    )
    recovered = await first.story.admin(RECOVER, since=since.isoformat())
    assert recovered["__typename"] == "RecoveryRunPayload", recovered
    await second.becomes(waiting, status="CHARGED")
    await third.becomes(unknown, status="CHARGED")

    # To the cent what it was, here and there.
    assert [await moved(world) for world in (first, second, third)] == before
    await first.deliver(mode="normal")
    await asyncio.wait_for(first.books_agree(), 20)


COUNT = "{ transactions(first: 1) { totalCount } }"
