"""`chargeCommission` through the door: accepted, repeated, and what is stored."""

import asyncio
from typing import Any

import pytest

from tests.integration.http.callers import CHARGE, COMMISSION
from tests.integration.http.world import World


async def test_a_commission_is_accepted_and_priced(world: World) -> None:
    answer = (await world.charge()).data["chargeCommission"]
    assert answer["__typename"] == "ChargeCommissionPayload"
    assert answer["replayed"] is False
    assert answer["replayedBy"] is None
    transaction = answer["transaction"]
    assert transaction["number"] == 1
    assert transaction["status"] == "PENDING"
    assert transaction["platformFee"] == {"amountMinor": 2000, "currency": "USD"}
    assert transaction["sellerPayout"] == {"amountMinor": 8000}
    assert len(world.database.tables.transactions) == 1


async def test_the_same_request_again_is_answered_and_not_done(world: World) -> None:
    first = (await world.charge()).data["chargeCommission"]
    second = (await world.charge()).data["chargeCommission"]
    assert second["transaction"] == first["transaction"]
    assert (second["replayed"], second["replayedBy"]) == (True, "BY_KEY")
    assert len(world.database.tables.transactions) == 1


async def test_another_key_for_the_same_recovery_finds_its_transaction(world: World) -> None:
    await world.charge()
    again = (await world.charge(idempotencyKey="key-2")).data["chargeCommission"]
    assert (again["replayed"], again["replayedBy"]) == (True, "BY_CLAIM")
    assert len(world.database.tables.transactions) == 1


async def test_the_same_key_for_another_request_names_what_differs(world: World) -> None:
    await world.charge()
    refusal = (await world.charge(amountRecoveredCents=20_000)).data["chargeCommission"]
    assert refusal["code"] == "IDEMPOTENCY_CONFLICT"
    assert refusal["retryable"] is False
    assert [blamed["field"] for blamed in refusal["fields"]] == ["amountRecoveredCents"]


async def test_the_same_recovery_on_another_amount_is_refused(world: World) -> None:
    await world.charge()
    refusal = (await world.charge(amountRecoveredCents=20_000, idempotencyKey="key-2")).data[
        "chargeCommission"
    ]
    assert refusal["code"] == "CLAIM_ALREADY_CHARGED"
    assert "transaction 1" in refusal["message"]


async def test_many_callers_at_once_make_one_transaction(world: World) -> None:
    replies = await asyncio.gather(*(world.charge() for _ in range(10)))
    answers = [reply.data["chargeCommission"] for reply in replies]
    assert len({answer["transaction"]["id"] for answer in answers}) == 1
    assert sum(not answer["replayed"] for answer in answers) == 1
    assert len(world.database.tables.transactions) == 1


@pytest.mark.parametrize("header", ["Idempotency-Key", "X-Idempotency-Key"])
async def test_the_key_may_come_as_a_header(world: World, header: str) -> None:
    for replayed in (False, True):
        reply = await _charge_with_headers(world, {header: "key-1"})
        assert reply["replayed"] is replayed


async def test_one_key_in_both_places_is_one_key(world: World) -> None:
    answer = await _charge_with_headers(world, {"Idempotency-Key": "key-1"}, idempotencyKey="key-1")
    assert answer["__typename"] == "ChargeCommissionPayload"


@pytest.mark.parametrize("given", [7, "7"])
async def test_numbers_are_taken_for_ids(world: World, given: int | str) -> None:
    await world.charge(sellerId=given, claimId=given)
    (transaction,) = world.database.tables.transactions.values()
    assert transaction.recovery == ("7", "7", "")


@pytest.mark.parametrize("currency", ["eur", "EUR", "Eur"])
async def test_a_currency_may_be_written_in_any_case(world: World, currency: str) -> None:
    answer = (await world.charge(currency=currency)).data["chargeCommission"]
    assert answer["transaction"]["platformFee"]["currency"] == "EUR"


async def test_an_amount_may_be_written_as_decimal_digits(world: World) -> None:
    answer = (await world.charge(amountRecoveredCents="10000")).data["chargeCommission"]
    assert answer["transaction"]["platformFee"]["amountMinor"] == 2000


async def test_everything_that_was_given_is_kept(world: World) -> None:
    await world.charge(
        recoveryId="part-1",
        fundsFlow="PLATFORM_COLLECTED",
        metadata=[{"key": "case", "value": "„Straße“ 🙂"}],
    )
    (transaction,) = world.database.tables.transactions.values()
    assert transaction.recovery.recovery_id == "part-1"
    assert transaction.funds_flow == "PLATFORM_COLLECTED"
    assert transaction.metadata == {"case": "„Straße“ 🙂"}


async def _charge_with_headers(
    world: World, headers: dict[str, str], **changes: Any
) -> dict[str, Any]:
    given = {**COMMISSION, **changes}
    if "idempotencyKey" not in changes:
        del given["idempotencyKey"]
    reply = await world.ask(CHARGE, {"input": given}, headers=headers)
    answer: dict[str, Any] = reply.data["chargeCommission"]
    return answer
