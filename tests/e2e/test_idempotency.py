"""However often and however concurrently a commission is asked for, it is charged once."""

import asyncio

from tests.e2e.world import World


async def test_fifty_identical_requests_at_once_charge_once_and_answer_the_same(
    world: World,
) -> None:
    await world.story.save_card()

    answers = await asyncio.gather(*(world.charge(fundsFlow="FEE_ONLY") for _ in range(50)))

    ids = {answer["transaction"]["id"] for answer in answers}
    assert len(ids) == 1
    assert sorted(answer["replayed"] for answer in answers) == [False] + [True] * 49
    await world.becomes(ids.pop(), status="CHARGED")
    assert [charge["amount"] for charge in await world.charges()] == [2000]


async def test_the_same_key_with_another_amount_is_refused_and_names_the_field(
    world: World,
) -> None:
    await world.charge()

    refusal = await world.charge(amountRecoveredCents="20000")

    assert refusal["code"] == "IDEMPOTENCY_CONFLICT"
    assert not refusal["retryable"]
    assert [problem["field"] for problem in refusal["fields"]] == ["amountRecoveredCents"]


async def test_two_keys_for_one_claim_charge_once(world: World) -> None:
    await world.story.save_card()
    keys = [f"{world.seller_id}-{n}" for n in range(10)]

    answers = await asyncio.gather(
        *(world.charge(idempotencyKey=key, fundsFlow="FEE_ONLY") for key in keys)
    )

    (transaction_id,) = {answer["transaction"]["id"] for answer in answers}
    assert sum(not answer["replayed"] for answer in answers) == 1
    await world.becomes(transaction_id, status="CHARGED")
    assert len(await world.charges()) == 1


async def test_another_key_and_amount_for_one_claim_is_refused_and_names_the_transaction(
    world: World,
) -> None:
    first = await world.charge()

    refusal = await world.charge(
        idempotencyKey=f"{world.seller_id}-another", amountRecoveredCents="20000"
    )

    assert refusal["code"] == "CLAIM_ALREADY_CHARGED"
    assert first["transaction"]["id"] in refusal["message"]
    assert [problem["field"] for problem in refusal["fields"]] == ["claimId"]


async def test_two_recoveries_of_one_claim_are_two_transactions(world: World) -> None:
    first = await world.charge(recoveryId="r-1", idempotencyKey=f"{world.seller_id}-1")
    second = await world.charge(recoveryId="r-2", idempotencyKey=f"{world.seller_id}-2")

    assert first["transaction"]["id"] != second["transaction"]["id"]
