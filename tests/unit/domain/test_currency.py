"""The currencies: their codes, digits and least charges, one by one."""

import pytest

from domain.currency import Currency, UnknownCurrency

FACTS = [
    ("AED", 2, 200),
    ("AUD", 2, 50),
    ("BHD", 3, 200),
    ("BRL", 2, 50),
    ("CAD", 2, 50),
    ("EUR", 2, 50),
    ("GBP", 2, 30),
    ("INR", 2, 50),
    ("JPY", 0, 50),
    ("KWD", 3, 160),
    ("MXN", 2, 1000),
    ("PLN", 2, 200),
    ("SEK", 2, 300),
    ("SGD", 2, 50),
    ("USD", 2, 50),
]


def test_each_currency_has_its_digits_and_its_least_charge() -> None:
    assert [(c.name, c.exponent, c.least_charge) for c in Currency] == FACTS


@pytest.mark.parametrize("currency", Currency)
def test_a_code_is_read_in_any_case_and_with_space_around_it(currency: Currency) -> None:
    assert currency.code == currency.name.lower()
    for written in (currency.code, currency.name, currency.name.title(), f" {currency.code} "):
        assert Currency.of(written) is currency


@pytest.mark.parametrize("code", ["", "usdt", "us", "dollar", "xau", "VALUE", "of"])
def test_any_other_code_is_refused_with_the_known_ones(code: str) -> None:
    with pytest.raises(UnknownCurrency) as refusal:
        Currency.of(code)
    (problem,) = refusal.value.fields
    assert refusal.value.code == "VALIDATION_FAILED"
    assert problem.field == "currency"
    assert problem.problem.startswith("unknown; known are aed, aud, ")
    assert problem.problem.endswith(", usd")


def test_a_refusal_quotes_no_more_than_a_few_characters_of_what_was_given() -> None:
    with pytest.raises(UnknownCurrency) as refusal:
        Currency.of("x" * 10_000)
    assert str(refusal.value) == "unknown currency 'xxxxxxxxxxxx'"
