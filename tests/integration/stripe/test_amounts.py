"""Money goes to Stripe and back unchanged, in every currency that the service accepts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.stripe.amounts import AmountNotSendable, from_stripe, stripe_exponent, to_stripe
from domain.currency import Currency, UnknownCurrency
from domain.money import Money


@given(st.integers(0, 10**9), st.sampled_from(Currency))
def test_what_goes_out_comes_back(tens: int, currency: Currency) -> None:
    money = Money(tens * 10, currency)
    assert from_stripe(to_stripe(money), currency.code.upper()) == money


@pytest.mark.parametrize(
    ("money", "units"),
    [
        (Money(1234, Currency.USD), 1234),
        (Money(1234, Currency.JPY), 1234),
        (Money(1230, Currency.KWD), 1230),
    ],
)
def test_golden_amounts(money: Money, units: int) -> None:
    assert to_stripe(money) == units


@pytest.mark.parametrize("currency", [Currency.BHD, Currency.KWD])
def test_a_third_decimal_is_refused_rather_than_rounded(currency: Currency) -> None:
    with pytest.raises(AmountNotSendable) as refused:
        to_stripe(Money(1234, currency))
    assert [problem.field for problem in refused.value.fields] == ["amount"]


def test_stripes_digits_are_ours_for_every_currency_that_we_accept() -> None:
    assert {c: stripe_exponent(c.code) for c in Currency} == {c: c.exponent for c in Currency}


@pytest.mark.parametrize(("code", "digits"), [("isk", 2), ("ugx", 2), ("krw", 0), ("tnd", 3)])
def test_stripe_has_its_own_digits(code: str, digits: int) -> None:
    assert stripe_exponent(code) == digits


def test_a_currency_that_is_not_ours_is_named() -> None:
    with pytest.raises(UnknownCurrency, match="chf"):
        from_stripe(100, "chf")
