"""Money is exact: every rounding is compared with the decimal module's own half-up."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.currency import Currency
from domain.money import WHOLE, BasisPoints, CurrencyMismatch, Money, half_up, zero
from tests.builders import eur, jpy, usd
from tests.unit.domain.strategies import amounts, currencies, rates, units

divisors = st.integers(min_value=1, max_value=10**12)


def as_decimal_rounds(numerator: int, denominator: int) -> int:
    """Return the quotient as the decimal module rounds it, with digits to spare."""
    quotient = (Decimal(numerator) / Decimal(denominator)).quantize(
        Decimal(1), rounding=ROUND_HALF_UP
    )
    return int(quotient)


@given(units, st.integers(min_value=1, max_value=10**9))
def test_half_up_rounds_as_the_decimal_module_does(numerator: int, denominator: int) -> None:
    assert half_up(numerator, denominator) == as_decimal_rounds(numerator, denominator)


@given(units, divisors)
def test_half_up_sends_an_exact_half_away_from_zero(whole: int, divisor: int) -> None:
    sign = 1 if whole >= 0 else -1
    assert half_up(sign * (2 * abs(whole) + 1) * divisor, 2 * divisor) == sign * (abs(whole) + 1)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(1, 2, 1), (-1, 2, -1), (3, 2, 2), (-3, 2, -2), (1, 3, 0), (2, 3, 1), (0, 7, 0), (-1, 3, 0)],
)
def test_half_up_at_its_edges(numerator: int, denominator: int, rounded: int) -> None:
    assert half_up(numerator, denominator) == rounded


@given(amounts(), rates)
def test_a_portion_is_the_rate_of_the_amount(amount: Money, rate: BasisPoints) -> None:
    expected = as_decimal_rounds(amount.minor_units * rate, WHOLE)
    assert amount.portion(rate) == Money(expected, amount.currency)


@given(currencies, units, units, divisors)
def test_a_proportion_is_part_over_whole(
    currency: Currency, amount: int, part: int, whole: int
) -> None:
    result = Money(amount, currency).proportion(Money(part, currency), Money(whole, currency))
    assert result.currency is currency
    assert abs(2 * (result.minor_units * whole - amount * part)) <= whole


@given(amounts())
def test_the_proportion_of_the_whole_is_everything_and_of_nothing_nothing(amount: Money) -> None:
    whole = Money(977, amount.currency)
    assert amount.proportion(whole, whole) == amount
    assert amount.proportion(zero(amount.currency), whole) == zero(amount.currency)


@given(currencies, units, units)
def test_addition_subtraction_and_order_are_those_of_integers(
    currency: Currency, left: int, right: int
) -> None:
    a, b = Money(left, currency), Money(right, currency)
    assert (a + b).minor_units == left + right
    assert (a - b).minor_units == left - right
    assert (-a).minor_units == -left
    assert (a < b, a <= b, a > b, a >= b) == (
        left < right,
        left <= right,
        left > right,
        left >= right,
    )
    assert min(a, b).minor_units == min(left, right)
    assert max(a, b).minor_units == max(left, right)


def test_amounts_of_two_currencies_never_meet() -> None:
    dollar, euro = usd(1), eur(1)
    for meeting in (
        lambda: dollar + euro,
        lambda: dollar - euro,
        lambda: dollar < euro,
        lambda: dollar <= euro,
        lambda: dollar > euro,
        lambda: max(dollar, euro),
        lambda: dollar.proportion(euro, dollar),
        lambda: dollar.proportion(dollar, euro),
    ):
        with pytest.raises(CurrencyMismatch) as refusal:
            meeting()
        assert refusal.value.code == "CURRENCY_MISMATCH"
        assert not refusal.value.retryable


def test_equality_never_raises() -> None:
    assert usd(1) != eur(1)
    assert usd(1) == usd(1)
    assert usd(1) in [None, 1, eur(1), usd(1)]
    assert usd(1) not in [None, 1, eur(1)]
    assert len({usd(1), usd(1), eur(1)}) == 2


@pytest.mark.parametrize("impostor", [True, False, 1.0, 0.5, "1", None, Decimal(1)])
def test_only_an_integer_is_an_amount(impostor: Any) -> None:
    with pytest.raises(TypeError, match="minor units are an int"):
        Money(impostor, Currency.USD)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (usd(1_230), "12.30 USD"),
        (usd(5), "0.05 USD"),
        (usd(-5), "-0.05 USD"),
        (usd(-12_345), "-123.45 USD"),
        (usd(0), "0.00 USD"),
        (jpy(500), "500 JPY"),
        (jpy(-500), "-500 JPY"),
        (Money(1_234_567, Currency.KWD), "1234.567 KWD"),
        (Money(7, Currency.BHD), "0.007 BHD"),
    ],
)
def test_a_person_reads_major_units(amount: Money, text: str) -> None:
    assert str(amount) == text


@given(amounts())
def test_what_a_person_reads_is_the_exact_amount(amount: Money) -> None:
    number, code = str(amount).split(" ")
    assert Decimal(number).scaleb(amount.currency.exponent) == amount.minor_units
    assert code == amount.currency.code.upper()


@given(currencies)
def test_zero_is_nothing(currency: Currency) -> None:
    assert zero(currency) == Money(0, currency)
    assert zero(currency).is_zero
    assert not Money(1, currency).is_zero
    assert not Money(-1, currency).is_zero
