"""A quote is what a charge at the same moment would cost, whatever price lists there are."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.actor import Forbidden
from application.ports.queries import TransactionFilter
from application.set_fee_policy import FeeTermsRequest
from domain.currency import Currency
from domain.fees import AMOUNT_MAX, FeeRejected, Tier
from domain.funds_flow import FundsFlow
from domain.ids import SellerId
from domain.money import WHOLE, BasisPoints, Money
from domain.transaction import Transaction
from tests.builders import NOON, a_recovery, usd
from tests.unit.application.story import SUE, SUES_CLAIM, a_request, accept, charged
from tests.unit.application.test_set_fee_policy import SUE_HERSELF, sets, shower
from tests.unit.application.world import ADMIN, ENGINE, World

currencies = st.sampled_from(Currency)
T = TypeVar("T")
rates = st.integers(0, WHOLE).map(BasisPoints)


@st.composite
def terms(draw: st.DrawFn, currency: Currency) -> FeeTermsRequest:
    """Draw terms that an admin may set."""
    least = draw(st.integers(currency.least_charge, 5_000))
    starts = draw(st.lists(st.integers(1, AMOUNT_MAX), unique=True, max_size=3))
    return FeeTermsRequest(
        rate=draw(rates),
        seller_id=draw(st.sampled_from([None, SUE, SellerId("other")])),
        minimums=draw(st.sampled_from([{}, {currency: least}])),
        caps=draw(st.sampled_from([{}, {currency: least + 5_000}])),
        tiers=tuple(Tier(Money(start, currency), draw(rates)) for start in starts),
    )


async def outcome(asked: Awaitable[T]) -> T | str:
    """Return the answer, or what was said instead."""
    try:
        return await asked
    except FeeRejected as refused:
        return str(refused)


@given(currencies, st.data())
async def test_a_quote_is_what_the_charge_costs(currency: Currency, data: st.DataObject) -> None:
    world = World()
    for number in range(data.draw(st.integers(0, 3))):
        begins = NOON + timedelta(hours=data.draw(st.integers(0, 2)))
        await sets(world, data.draw(terms(currency)), begins=begins, key=f"k-{number}")
    world.wait(timedelta(hours=data.draw(st.integers(0, 2))))
    recovered = Money(data.draw(st.integers(-1, AMOUNT_MAX + 1)), currency)
    request = a_request(recovery=SUES_CLAIM, recovered=recovered)
    quoted, charged_at = (
        await outcome(shower(world).quote(SUE, recovered, at=None, actor=ENGINE)),
        await outcome(accept(world, request)),
    )
    assert quoted == (charged_at.quote if isinstance(charged_at, Transaction) else charged_at)


async def test_a_quote_for_later_is_priced_by_what_is_planned(world: World) -> None:
    await sets(world, begins=NOON + timedelta(days=1))
    show = shower(world)
    now = await show.quote(SUE, usd(10_000), at=None, actor=SUE_HERSELF)
    later = await show.quote(SUE, usd(10_000), at=NOON + timedelta(days=1), actor=SUE_HERSELF)
    assert (now.fee, later.fee) == (usd(2_000), usd(1_000))


async def test_a_seller_gets_no_quote_for_another(world: World) -> None:
    with pytest.raises(Forbidden):
        await shower(world).quote(SellerId("other"), usd(100), at=None, actor=SUE_HERSELF)


async def test_totals_are_exact_for_each_currency_and_count_what_came_in(world: World) -> None:
    await accept(world, a_request("a", recovery=a_recovery(), recovered=usd(101)))
    await accept(world, a_request("b", recovery=a_recovery(), recovered=usd(333)))
    await charged(world, FundsFlow.PLATFORM_COLLECTED)
    await accept(world, a_request("c", recovery=a_recovery(), recovered=Money(5_000, Currency.EUR)))
    eur, dollars = await shower(world).totals(TransactionFilter(), actor=ADMIN)
    assert (eur.count, eur.fee, eur.collected_count) == (1, Money(1_000, Currency.EUR), 0)
    assert (dollars.count, dollars.recovered, dollars.fee) == (3, usd(10_434), usd(2_117))
    assert (dollars.collected_count, dollars.collected) == (1, usd(2_000))
    (sues,) = await shower(world).totals(TransactionFilter(), actor=SUE_HERSELF)
    assert sues.count == 1
