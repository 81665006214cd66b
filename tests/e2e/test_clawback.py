"""Amazon takes its money back: half, all, from a seller who has spent it, and while workers die."""

import signal
from typing import Any

from entrypoints.local.clients import until
from tests.e2e.world import World

BALANCE = """
query Balance($id: ID!) {
  sellerBalance(sellerId: $id) { currency debt { amountMinor } credit { amountMinor } }
}"""


async def sent(world: World, claim: str = "claim-1") -> Any:
    """Return a transaction of 100.00 that is charged and transferred."""
    await world.story.fund(claim)
    answer = await world.story.charge(claim, key=f"{world.seller_id}-{claim}")
    return await world.story.wait_for(answer["transaction"]["id"], "TRANSFERRED")


async def refunds(world: World, transaction: Any) -> list[int]:
    found = await world.sandbox.get("/v1/refunds", charge=transaction["chargeId"])
    return [one["amount"] for one in found["data"]]


async def reversals(world: World, transaction: Any) -> list[int]:
    path = f"/v1/transfers/{transaction['transferId']}/reversals"
    return [one["amount"] for one in (await world.sandbox.get(path))["data"]]


async def spend(world: World, account: str, amount: int) -> None:
    """Let a seller's money go to the seller's bank."""
    async with world.session.post(
        world.stack.sandbox_url + "/v1/payouts",
        data={"amount": str(amount), "currency": "usd"},
        headers={
            "Authorization": f"Bearer {world.stack.stripe_key}",
            "Stripe-Account": account,
        },
    ) as response:
        response.raise_for_status()


async def balance(world: World) -> Any:
    return await world.story.admin(BALANCE, id=world.seller_id)


async def test_a_recovery_is_taken_back_in_two_halves(world: World) -> None:
    await world.story.onboard()
    await world.story.save_card()
    transaction = await sent(world)
    for number in (1, 2):
        answer = await world.story.claw_back(
            transaction["id"], 5_000, key=f"{world.seller_id}-{number}", settlement="REFUND_CARD"
        )
        assert not answer["replayed"]
        transaction = await world.story.wait_for_clawbacks(transaction["id"])
        assert await refunds(world, transaction) == [1_000] * number
        assert await reversals(world, transaction) == [4_000] * number
    assert transaction["status"] == "REFUNDED"
    assert transaction["transferState"] == "REVERSED"
    again = await world.story.claw_back(
        transaction["id"], 5_000, key=f"{world.seller_id}-2", settlement="REFUND_CARD"
    )
    assert again["replayed"]
    assert await refunds(world, transaction) == [1_000, 1_000]


async def test_what_a_seller_spent_is_kept_from_the_next_share_and_the_fee_pays_the_next(
    world: World,
) -> None:
    account = await world.story.onboard()
    await world.story.save_card()
    first = await sent(world)
    await spend(world, account, 8_000)

    await world.story.claw_back(first["id"], 5_000, key=world.seller_id)
    first = await world.story.wait_for_clawbacks(first["id"])

    assert [one["way"] for one in first["clawbacks"]["nodes"][0]["settlements"]] == [
        "CREDIT_NEXT_CHARGE",
        "REVERSE_TRANSFER",
        "SELLER_DEBT",
    ]
    assert await reversals(world, first) == []
    assert await balance(world) == [
        {"currency": "USD", "debt": {"amountMinor": 4000}, "credit": {"amountMinor": 1000}}
    ]
    second = await sent(world, "claim-2")
    charge = await world.sandbox.get(f"/v1/charges/{second['chargeId']}")
    transfer = await world.sandbox.get(f"/v1/transfers/{second['transferId']}")
    assert (charge["amount"], transfer["amount"]) == (1_000, 4_000)
    assert await balance(world) == []


async def test_workers_killed_between_question_and_answer_move_each_amount_once(
    world: World,
) -> None:
    await world.story.onboard()
    await world.story.save_card()
    transaction = await sent(world)
    await world.deliver(mode="drop")
    await world.fault("hang_after_commit", "/v1/refunds", seconds=2)
    await world.story.claw_back(
        transaction["id"], 5_000, key=world.seller_id, settlement="REFUND_CARD"
    )
    # The refund exists at Stripe, and nobody here knows it.
    await until(
        lambda: refunds(world, transaction), lambda found: found == [1_000], what="Stripe refunded"
    )
    names = [name for name in world.stack.processes if name.startswith("worker")]
    for name in names:
        world.stack.processes[name].signal(signal.SIGKILL)
        world.stack.processes[name].popen.wait()
    stuck = await world.transaction(transaction["id"])
    (clawback,) = stuck["clawbacks"]["nodes"]
    assert [one["state"] for one in clawback["settlements"]] == ["SUBMITTED", "READY"]
    assert stuck["refunded"]["amountMinor"] == 0

    for name in names:
        world.stack.start(name, "worker")

    done = await world.story.wait_for_clawbacks(transaction["id"])
    assert await refunds(world, done) == [1_000]
    assert await reversals(world, done) == [4_000]
    assert done["refunded"]["amountMinor"] == 1_000


async def test_where_the_platform_collected_the_kept_fee_is_given_up(world: World) -> None:
    await world.story.onboard()
    await world.story.fund("claim-1", 10_000)
    answer = await world.charge(fundsFlow="PLATFORM_COLLECTED")
    transaction = await world.becomes(answer["transaction"]["id"], transferState="TRANSFERRED")

    await world.story.claw_back(transaction["id"], 10_000, key=world.seller_id)
    done = await world.story.wait_for_clawbacks(transaction["id"])

    assert (done["status"], done["transferState"]) == ("REFUNDED", "REVERSED")
    assert await reversals(world, done) == [8_000]
