"""What history would have cost is told exactly, in batches, and nothing is written."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.memory.fee_queries import MemoryFeeQueries
from application.actor import Forbidden
from application.set_fee_policy import FeeTermsRequest
from application.simulate_fees import SimulatedLine, SimulateFees
from domain.currency import Currency
from domain.errors import InvalidInput
from domain.money import BasisPoints, Money, zero
from tests.builders import NOON, a_recovery, usd
from tests.unit.application.ledger_view import changed, snapshot
from tests.unit.application.story import SUE, SUES_CLAIM, a_request, accept
from tests.unit.application.test_set_fee_policy import TEN_PERCENT, sets
from tests.unit.application.world import ADMIN, ENGINE, World

HALF = FeeTermsRequest(rate=BasisPoints(1_000), minimums={Currency.USD: 500})


async def imagine(world: World, terms: FeeTermsRequest = HALF) -> list[SimulatedLine]:
    simulate = SimulateFees(MemoryFeeQueries(world.database), world.clock, batch=2)
    return await simulate(terms, since=None, until=None, actor=ADMIN)


async def charge(world: World, *amounts: Money) -> None:
    for amount in amounts:
        wanted = a_request(str(world.ids.new()), recovery=a_recovery(), recovered=amount)
        await accept(world, wanted)
    world.wait(timedelta(hours=1))


async def test_each_currency_has_its_sums_before_and_after_and_nothing_is_written(
    world: World,
) -> None:
    await charge(world, usd(10_000), usd(20_000), usd(499), Money(5_000, Currency.EUR), usd(500))
    before = snapshot(world)
    euros, dollars = await imagine(world)
    assert changed(world, before) == []
    assert dollars == SimulatedLine(
        currency=Currency.USD,
        count=4,
        recovered=usd(30_999),
        before=usd(2_000 + 4_000 + 100 + 100),
        after=usd(1_000 + 2_000 + 500),
        rejected=1,
        rejected_recovered=usd(499),
        unaffected=0,
    )
    assert (euros.before.minor_units, euros.after.minor_units) == (1_000, 500)


async def test_whoever_has_a_list_of_its_own_keeps_its_fee(world: World) -> None:
    await sets(world, replace(TEN_PERCENT, seller_id=SUE))
    await accept(world, a_request(recovery=SUES_CLAIM))
    await charge(world, usd(10_000))
    nothing = FeeTermsRequest(rate=BasisPoints(0))
    (line,) = await imagine(world, nothing)
    assert (line.before, line.after, line.unaffected) == (usd(3_000), usd(1_050), 1)
    (own,) = await imagine(world, replace(nothing, seller_id=SUE))
    assert (own.count, own.before, own.after, own.unaffected) == (1, usd(1_000), usd(50), 0)


async def test_without_history_there_is_nothing_to_tell(world: World) -> None:
    assert await imagine(world) == []
    assert zero(Currency.USD) == usd(0)


async def test_a_period_bounds_what_is_tried(world: World) -> None:
    await charge(world, usd(10_000))
    await charge(world, usd(20_000))
    simulate = SimulateFees(MemoryFeeQueries(world.database), world.clock)
    middle = NOON + timedelta(minutes=30)
    (early,) = await simulate(HALF, since=None, until=middle, actor=ADMIN)
    (late,) = await simulate(HALF, since=middle, until=None, actor=ADMIN)
    assert (early.recovered, late.recovered) == (usd(10_000), usd(20_000))
    with pytest.raises(InvalidInput, match="until"):
        await simulate(HALF, since=middle, until=NOON, actor=ADMIN)
    with pytest.raises(Forbidden):
        await simulate(HALF, since=None, until=None, actor=ENGINE)
