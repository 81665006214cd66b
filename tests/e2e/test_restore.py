"""The drill: a database taken back to a moment, and nothing that Stripe did since is done again."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, Self

import aiohttp
import pytest

from entrypoints.local.operations import SET_UP_CARD
from entrypoints.local.stack import LocalStack, StackOptions, local_stack
from tests.e2e.conftest import QUICK
from tests.e2e.restoring import Archive, start_service, stop_service
from tests.e2e.world import World, fresh_seller
from tests.patience import PATIENCE_SECONDS
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


CARD = {"email": "seller@example.com"}


@dataclass(frozen=True, slots=True)
class Sellers:
    """One who was paid before, one whose commission waits for a card, and one of later."""

    paid: World
    waiting: World
    late: World

    @classmethod
    def of(cls, stack: LocalStack, session: aiohttp.ClientSession) -> Self:
        """Return sellers whom nobody has named before."""
        return cls(*(World.of(stack, session, seller_id=fresh_seller()) for _ in range(3)))

    def on(self, stack: LocalStack) -> Self:
        """Return the same sellers, as another life of the stack meets them."""
        return type(self)(
            *(
                World.of(stack, world.session, seller_id=world.seller_id)
                for world in (self.paid, self.waiting, self.late)
            )
        )

    async def moved(self) -> list[dict[str, list[Any]]]:
        """Return all money that ever moved at Stripe for each."""
        return [await moved(world) for world in (self.paid, self.waiting, self.late)]


async def claw_back(world: World, transaction: Any) -> None:
    await world.story.claw_back(transaction["id"], 10_000, key="back", settlement="REFUND_CARD")
    await world.story.wait_for_clawbacks(transaction["id"])


async def lose(sellers: Sellers, between: Any, waiting: str) -> tuple[Any, str]:
    """Do what the restored database will not know; return the late transaction, and an id."""
    late = await paid_out(sellers.paid, "late")
    await claw_back(sellers.paid, between)
    await sellers.waiting.story.save_card()
    await sellers.waiting.becomes(waiting, status="CHARGED")
    await sellers.late.story.save_card("pm_card_mastercard")
    unknown = str((await sellers.late.charge(fundsFlow="FEE_ONLY"))["transaction"]["id"])
    await sellers.late.becomes(unknown, status="CHARGED")
    return late, unknown


async def ask_again(sellers: Sellers, between: Any) -> tuple[Any, str]:
    """Send again what was asked for in the life that is lost; return the same two."""
    late = await paid_out(sellers.paid, "late")
    await claw_back(sellers.paid, between)
    unknown = str((await sellers.late.charge(fundsFlow="FEE_ONLY"))["transaction"]["id"])
    # A seller who was forgotten is known to Stripe, with the card.
    await sellers.late.story.seller(SET_UP_CARD, input={"sellerId": sellers.late.seller_id, **CARD})
    return late, unknown


async def prepare(sellers: Sellers, archive: Archive) -> tuple[Any, Any, str]:
    """Return a base backup, what was paid after it, and what waits for a card."""
    await sellers.paid.story.onboard()
    await sellers.paid.story.save_card()
    for claim in ("before", "between", "late"):
        await sellers.paid.story.fund(claim)
    await paid_out(sellers.paid, "before")
    base = archive.back_up()
    between = await paid_out(sellers.paid, "between")
    seller = sellers.waiting
    await seller.story.seller(SET_UP_CARD, input={"sellerId": seller.seller_id, **CARD})
    waiting = str((await seller.charge(fundsFlow="FEE_ONLY"))["transaction"]["id"])
    await seller.becomes(waiting, chargeState="AWAITING_PAYMENT_METHOD")
    return base, between, waiting


async def test_a_database_taken_back_catches_up_and_charges_nobody_twice(
    archived: LocalStack, session: aiohttp.ClientSession
) -> None:
    sellers, archive = Sellers.of(archived, session), Archive(archived)
    await archive.begin()
    base, between, waiting = await prepare(sellers, archive)
    moment = await archive.moment()
    late, unknown = await lose(sellers, between, waiting)
    before = await sellers.moved()
    await archive.flush()

    names = stop_service(archived)
    archive.restore(base, to=moment)
    # Stripe delivered all of its news in the life that is lost, and tells none of it again.
    await sellers.paid.deliver(mode="drop")
    sellers = sellers.on(start_service(archived, names, DATABASE_RESTORED_TO=moment))
    assert int((await sellers.paid.story.engine(COUNT))["totalCount"]) == 3

    again, same = await ask_again(sellers, between)
    assert (again["id"], again["chargeId"]) == (late["id"], late["chargeId"])
    assert (again["transferId"], same) == (late["transferId"], unknown)
    recovered = await sellers.paid.story.admin(RECOVER, since=moment)
    assert recovered["__typename"] == "RecoveryRunPayload", recovered
    await sellers.waiting.becomes(waiting, status="CHARGED")
    await sellers.late.becomes(unknown, status="CHARGED")

    # To the cent what it was, here and there.
    assert await sellers.moved() == before
    await sellers.paid.deliver(mode="normal")
    await asyncio.wait_for(sellers.paid.books_agree(), PATIENCE_SECONDS)


COUNT = "{ transactions(first: 1) { totalCount } }"
