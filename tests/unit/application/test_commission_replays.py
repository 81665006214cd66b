"""Asking again: by key or by claim, in turn or at once, one recovery is charged once."""

import asyncio
from dataclasses import replace

import pytest

from adapters.memory.locks import UnitLocks
from application.charge_commission import OPERATION
from application.commission import ClaimAlreadyCharged, CommissionRequest, Replay
from application.ports.idempotency import (
    IdempotencyConflict,
    IdempotencyKeyMissing,
    RequestInProgress,
)
from domain.charge import ChargeState
from domain.currency import Currency
from domain.fees import FeePolicy
from domain.funds_flow import FundsFlow
from domain.ids import RecoveryId, SellerId
from domain.money import BasisPoints, Money
from tests.builders import NOON, eur, usd
from tests.unit.application.ledger_view import changed, snapshot
from tests.unit.application.story import (
    SUES_CLAIM,
    a_request,
    accept,
    answer,
    now_of,
    queued,
    saves_card,
    work,
)
from tests.unit.application.world import ADMIN, ENGINE, World

DEAR = FeePolicy(
    version="dear-1",
    effective_from=NOON,
    rate=BasisPoints(5_000),
    minimums={Currency.USD: 20_000},
)


async def test_the_same_key_gives_the_same_transaction_and_does_nothing(world: World) -> None:
    first = await accept(world)
    before = snapshot(world)
    again = await answer(world)
    assert (again.transaction, again.replay) == (first, Replay.BY_KEY)
    assert changed(world, before) == []


async def test_the_same_key_answers_how_the_transaction_stands_now(world: World) -> None:
    await saves_card(world)
    await accept(world)
    await work(world)
    assert (await answer(world)).transaction.charge_state is ChargeState.CHARGED


async def test_the_same_key_answers_after_the_card_was_removed(world: World) -> None:
    payer = await saves_card(world)
    request = a_request(payment_method=payer.card, customer=payer.customer)
    first = await accept(world, request)
    world.database.tables.cards.clear()
    world.database.tables.customers.clear()
    again = await answer(world, request)
    assert (again.transaction, again.replay) == (first, Replay.BY_KEY)


async def test_the_same_key_answers_after_the_price_list_changed(world: World) -> None:
    first = await accept(world)
    world.charge_commission = world.pricing((DEAR,))
    again = await answer(world)
    assert (again.transaction.quote, again.replay) == (first.quote, Replay.BY_KEY)


@pytest.mark.parametrize(
    ("other", "fields"),
    [
        (a_request(recovered=usd(10_001)), ["amountRecoveredCents"]),
        (a_request(recovered=eur(10_000)), ["currency"]),
        (a_request(funds_flow=FundsFlow.FEE_ONLY), ["fundsFlow"]),
        (a_request(payment_method="pm_1"), ["paymentMethodId"]),
        (a_request(customer="cus_1"), ["customerId"]),
        (a_request(recovery=SUES_CLAIM._replace(recovery_id=RecoveryId("2"))), ["recoveryId"]),
        (a_request(recovery=SUES_CLAIM._replace(seller_id=SellerId("tom"))), ["sellerId"]),
        (replace(a_request(), metadata={"case": "2"}), ["metadata.case"]),
        (
            a_request(recovered=eur(1), funds_flow=FundsFlow.FEE_ONLY),
            ["amountRecoveredCents", "currency", "fundsFlow"],
        ),
    ],
)
async def test_the_same_key_for_another_request_names_what_differs(
    world: World, other: CommissionRequest, fields: list[str]
) -> None:
    await accept(world)
    before = snapshot(world)
    with pytest.raises(IdempotencyConflict) as conflict:
        await accept(world, other)
    assert list(conflict.value.differing) == fields
    assert [problem.field for problem in conflict.value.fields] == fields
    assert conflict.value.first_seen_at == NOON
    assert changed(world, before) == []


async def test_a_key_belongs_to_its_caller(world: World) -> None:
    await accept(world)
    other = a_request(recovery=SUES_CLAIM._replace(seller_id=SellerId("tom")))
    assert (await world.charge_commission(other, actor=ADMIN)).replay is None


async def test_another_key_for_the_same_recovery_answers_what_there_is(world: World) -> None:
    await saves_card(world)
    first = await accept(world)
    before = snapshot(world)
    again = await answer(world, a_request("key-2"))
    assert (again.transaction, again.replay) == (first, Replay.BY_CLAIM)
    assert changed(world, before) == ["idempotency"]


async def test_the_other_key_is_then_remembered_as_this_transactions(world: World) -> None:
    first = await accept(world)
    await accept(world, a_request("key-2"))
    again = await answer(world, a_request("key-2"))
    assert (again.transaction, again.replay) == (first, Replay.BY_KEY)
    with pytest.raises(IdempotencyConflict):
        await accept(world, a_request("key-2", recovered=usd(1_000)))


@pytest.mark.parametrize("recovered", [usd(10_001), eur(10_000)])
async def test_another_amount_for_a_charged_recovery_is_refused(
    world: World, recovered: Money
) -> None:
    first = await accept(world)
    before = snapshot(world)
    with pytest.raises(ClaimAlreadyCharged) as refusal:
        await accept(world, replace(a_request("key-2"), recovered=recovered))
    assert refusal.value.transaction_id == first.id
    assert refusal.value.number == first.number
    assert [problem.field for problem in refusal.value.fields] == ["claimId"]
    assert changed(world, before) == []


async def test_a_charged_recovery_is_answered_under_a_price_list_that_would_refuse_it(
    world: World,
) -> None:
    first = await accept(world)
    world.charge_commission = world.pricing((DEAR,))
    again = await answer(world, a_request("key-2"))
    assert (again.transaction.quote, again.replay) == (first.quote, Replay.BY_CLAIM)


async def test_fifty_callers_at_once_make_one_transaction_and_one_job(world: World) -> None:
    await saves_card(world)
    answers = await asyncio.gather(*(answer(world) for _ in range(50)))
    assert len({answered.transaction.id for answered in answers}) == 1
    assert [answered.replay for answered in answers].count(None) == 1
    assert len(world.database.tables.transactions) == 1
    assert len(queued(world)) == 1


async def test_fifty_keys_at_once_make_one_transaction_and_one_job(world: World) -> None:
    await saves_card(world)
    answers = await asyncio.gather(*(answer(world, a_request(f"key-{n}")) for n in range(50)))
    assert len({answered.transaction.id for answered in answers}) == 1
    assert [answered.replay for answered in answers].count(Replay.BY_CLAIM) == 49
    assert len(queued(world)) == 1


async def test_a_caller_is_told_when_the_other_takes_too_long(world: World) -> None:
    world.database.locks.timeout_seconds = 0.01
    somebody = UnitLocks(world.database.locks)
    await somebody.take("request", ENGINE.subject, OPERATION, "key-1")
    with pytest.raises(RequestInProgress) as refusal:
        await answer(world)
    assert refusal.value.retryable
    assert world.database.tables.transactions == {}


async def test_the_first_answer_shows_the_transaction_as_it_is_stored(world: World) -> None:
    transaction = await accept(world)
    assert transaction == now_of(world, transaction)


def test_a_missing_key_is_blamed_on_its_field() -> None:
    assert [problem.field for problem in IdempotencyKeyMissing("no key").fields] == [
        "idempotencyKey"
    ]
