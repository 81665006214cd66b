"""Terms that could not be collected, or contradict themselves, are no price list."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.currency import Currency
from domain.fees import FeePolicy, FeeRejected, Tier, effective_rate
from domain.money import BasisPoints, Money
from tests.builders import POLICY, usd

USD = Currency.USD


def a_tier(units: int) -> Tier:
    return Tier(usd(units), BasisPoints(1_000))


@pytest.mark.parametrize(
    ("policy", "field"),
    [
        (replace(POLICY, minimums={USD: 49}), "minimums"),
        (replace(POLICY, caps={USD: 49}), "caps"),
        (replace(POLICY, minimums={USD: 100}, caps={USD: 99}), "caps"),
        (replace(POLICY, tiers=(a_tier(5), a_tier(5))), "tiers"),
        (replace(POLICY, tiers=(a_tier(0),)), "tiers"),
    ],
)
def test_what_cannot_be_collected_is_refused_and_the_field_named(
    policy: FeePolicy, field: str
) -> None:
    with pytest.raises(FeeRejected) as refused:
        policy.require_collectable()
    assert [problem.field for problem in refused.value.fields] == [field]


def test_what_can_be_collected_passes() -> None:
    full = replace(
        POLICY, minimums={USD: 50}, caps={USD: 50}, tiers=(a_tier(1), Tier(usd(2), POLICY.rate))
    )
    full.require_collectable()


@given(st.integers(1, 10**12), st.integers(0, 10**12))
def test_the_effective_rate_is_a_rate_of_the_sums_rounded_half_up(of: int, fee: int) -> None:
    rate = effective_rate(Money(fee, USD), of=Money(of, USD))
    assert abs(rate * of - fee * 10_000) * 2 <= of


def test_a_raised_fee_shows_in_the_effective_rate() -> None:
    assert POLICY.quote(usd(100)).effective_rate == 5_000
    assert POLICY.quote(usd(10_000)).effective_rate == 2_000
