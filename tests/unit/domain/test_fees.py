"""What a recovery costs: the golden values, then every amount under every price list."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.currency import Currency
from domain.fees import (
    AMOUNT_MAX,
    DEFAULT_RATE,
    FeePolicy,
    FeeRejected,
    FeeTerms,
    Tier,
)
from domain.money import BasisPoints, Money
from tests.builders import POLICY, eur, jpy, usd
from tests.unit.domain.strategies import currencies, rates

KWD, GBP = Currency.KWD, Currency.GBP


@pytest.mark.parametrize(
    ("recovered", "fee", "payout"),
    [
        (usd(10_000), 2_000, 8_000),
        (eur(5_000), 1_000, 4_000),
        (usd(100), 50, 50),
        (usd(50), 50, 0),
        (usd(250), 50, 200),
        (usd(252), 50, 202),
        (usd(253), 51, 202),
        (usd(257), 51, 206),
        (usd(258), 52, 206),
        (usd(12_345), 2_469, 9_876),
        (Money(100, GBP), 30, 70),
        (Money(150, GBP), 30, 120),
        (jpy(1_000), 200, 800),
        (Money(1_000, KWD), 200, 800),
        (Money(AMOUNT_MAX, Currency.USD), 20_000_000, 80_000_000),
    ],
)
def test_the_golden_values(recovered: Money, fee: int, payout: int) -> None:
    quote = POLICY.quote(recovered)
    assert (quote.fee.minor_units, quote.payout.minor_units) == (fee, payout)
    assert quote.recovered == recovered


@pytest.mark.parametrize("units", [0, -1, -10_000, AMOUNT_MAX + 1])
def test_an_amount_out_of_bounds_is_refused(units: int) -> None:
    with pytest.raises(FeeRejected) as refusal:
        POLICY.quote(usd(units))
    assert refusal.value.code == "FEE_REJECTED"
    assert [problem.field for problem in refusal.value.fields] == ["amountRecoveredCents"]


@pytest.mark.parametrize("recovered", [usd(1), usd(49), Money(29, GBP), Money(150, KWD)])
def test_an_amount_below_the_least_fee_is_refused(recovered: Money) -> None:
    with pytest.raises(FeeRejected, match="is above the amount"):
        POLICY.quote(recovered)


@st.composite
def policies(draw: st.DrawFn, currency: Currency) -> FeePolicy:
    """Draw a price list with or without minimum, cap and tiers in one currency."""
    some_units = st.integers(1, 10_000)
    tiers = draw(st.lists(st.tuples(some_units, rates), max_size=3))
    return FeePolicy(
        version="drawn",
        effective_from=POLICY.effective_from,
        rate=draw(rates),
        minimums=draw(st.dictionaries(st.just(currency), some_units)),
        caps=draw(st.dictionaries(st.just(currency), some_units)),
        tiers=tuple(Tier(Money(units, currency), rate) for units, rate in tiers),
    )


@given(currencies, st.integers(1, AMOUNT_MAX), st.data())
def test_fee_and_payout_are_the_recovery_and_the_fee_keeps_its_bounds(
    currency: Currency, units: int, data: st.DataObject
) -> None:
    policy = data.draw(policies(currency))
    recovered = Money(units - units % currency.step or currency.step, currency)
    try:
        quote = policy.quote(recovered)
    except FeeRejected:
        minimum = policy.minimums.get(currency, currency.least_charge)
        assert recovered.minor_units < minimum + -minimum % currency.step
        return
    terms = quote.terms
    assert quote.fee + quote.payout == recovered
    assert Money(1, currency) <= terms.minimum <= quote.fee <= recovered
    assert quote.fee.minor_units % currency.step == 0
    bound = None if terms.cap is None else max(terms.cap, terms.minimum).minor_units
    assert bound is None or quote.fee.minor_units < bound + currency.step
    assert terms.fee(recovered) == quote.fee


@given(st.integers(50, AMOUNT_MAX - 1))
def test_a_greater_recovery_never_pays_less(units: int) -> None:
    assert POLICY.quote(usd(units)).fee <= POLICY.quote(usd(units + 1)).fee


@given(currencies, st.integers(1, AMOUNT_MAX), rates)
def test_the_terms_say_which_policy_priced_the_recovery(
    currency: Currency, units: int, rate: BasisPoints
) -> None:
    units -= units % currency.step
    assume(units >= currency.least_charge)
    quote = replace(POLICY, version="v9", rate=rate).quote(Money(units, currency))
    assert quote.terms == FeeTerms(
        policy="v9", rate=rate, minimum=Money(currency.least_charge, currency)
    )


def test_where_stripe_takes_no_third_decimal_neither_does_a_recovery_nor_a_fee() -> None:
    with pytest.raises(FeeRejected, match="must be a multiple of 10 in kwd"):
        POLICY.quote(Money(10_001, KWD))
    quote = POLICY.quote(Money(10_010, KWD))
    assert (quote.fee, quote.payout) == (Money(2_010, KWD), Money(8_000, KWD))


def test_the_default_is_twenty_percent() -> None:
    assert DEFAULT_RATE == 2_000
    assert POLICY.rate == DEFAULT_RATE


def test_a_cap_limits_the_fee_of_its_currency_only() -> None:
    policy = replace(POLICY, caps={Currency.USD: 1_500})
    assert policy.quote(usd(7_500)).fee == usd(1_500)
    assert policy.quote(usd(10_000)).fee == usd(1_500)
    assert policy.quote(usd(7_000)).fee == usd(1_400)
    assert policy.quote(eur(10_000)).fee == eur(2_000)
    assert policy.quote(usd(10_000)).terms.cap == usd(1_500)
    assert policy.quote(eur(10_000)).terms.cap is None


def test_the_minimum_outranks_the_cap() -> None:
    policy = replace(POLICY, caps={Currency.USD: 10})
    assert policy.quote(usd(10_000)).fee == usd(50)


def test_a_minimum_of_its_own_replaces_the_processors_least_charge() -> None:
    policy = replace(POLICY, minimums={Currency.USD: 500})
    assert policy.quote(usd(600)).fee == usd(500)
    assert policy.quote(eur(600)).fee == eur(120)
    with pytest.raises(FeeRejected, match=r"the least fee, 5\.00 USD, is above the amount"):
        policy.quote(usd(499))


def test_a_tier_begins_at_its_threshold_in_its_currency() -> None:
    tiers = (
        Tier(usd(100_000), BasisPoints(1_000)),
        Tier(usd(10_000), BasisPoints(1_500)),
    )
    policy = replace(POLICY, tiers=tiers)
    assert policy.quote(usd(9_999)).terms.rate == 2_000
    assert policy.quote(usd(10_000)).fee == usd(1_500)
    assert policy.quote(usd(99_999)).terms.rate == 1_500
    assert policy.quote(usd(100_000)).fee == usd(10_000)
    assert policy.quote(eur(100_000)).fee == eur(20_000)


@pytest.mark.parametrize("rate", [-1, 10_001])
def test_a_rate_outside_zero_and_one_is_refused(rate: int) -> None:
    with pytest.raises(FeeRejected) as refusal:
        replace(POLICY, rate=BasisPoints(rate))
    assert [problem.field for problem in refusal.value.fields] == ["rateBps"]
    with pytest.raises(FeeRejected) as refusal:
        replace(POLICY, tiers=(Tier(usd(1), BasisPoints(rate)),))
    assert [problem.field for problem in refusal.value.fields] == ["rateBps"]


@pytest.mark.parametrize("units", [0, -1])
def test_a_minimum_or_a_cap_of_nothing_is_refused(units: int) -> None:
    with pytest.raises(FeeRejected, match="at least 1"):
        replace(POLICY, minimums={Currency.USD: units})
    with pytest.raises(FeeRejected, match="at least 1"):
        replace(POLICY, caps={Currency.USD: units})


def test_a_minimum_and_a_cap_of_one_are_kept() -> None:
    policy = replace(POLICY, minimums={Currency.USD: 1}, caps={Currency.USD: 1})
    assert policy.quote(usd(10_000)).fee == usd(1)


@pytest.mark.parametrize(("rate", "fee"), [(0, 50), (10_000, 9_999)])
def test_nothing_and_everything_are_rates(rate: int, fee: int) -> None:
    assert replace(POLICY, rate=BasisPoints(rate)).quote(usd(9_999)).fee == usd(fee)


def test_amounts_of_different_currencies_have_their_own_least_fee() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    policy = FeePolicy(version="zero", effective_from=start, rate=BasisPoints(0))
    for currency in Currency:
        quote = policy.quote(Money(1_000, currency))
        assert quote.fee == Money(currency.least_charge, currency)
