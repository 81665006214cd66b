"""Amounts are written as a locale writes them, to the last digit; no locale makes it stumble."""

from contextlib import suppress

import pytest
from babel import localedata
from hypothesis import given
from hypothesis import strategies as some

from domain.currency import Currency
from domain.errors import InvalidInput
from domain.money import Money
from entrypoints.graphql.localized import localized


@pytest.mark.parametrize(
    ("currency", "locale", "written"),
    [
        ("usd", "en", "$1,234,567.89"),
        ("usd", "de", "1.234.567,89\xa0$"),
        ("eur", "de-DE", "1.234.567,89\xa0€"),
        ("eur", "fr_FR", "1\u202f234\u202f567,89\xa0€"),
        ("inr", "hi-IN", "₹12,34,567.89"),
        ("jpy", "ja-JP", "￥123,456,789"),
        ("jpy", "de", "123.456.789\xa0¥"),
        ("kwd", "en", "KWD123,456.789"),
        ("bhd", "de", "123.456,789\xa0BHD"),
    ],
)
def test_an_amount_is_written_as_its_readers_do(currency: str, locale: str, written: str) -> None:
    assert localized(Money(123_456_789, Currency.of(currency)), locale) == written


def test_every_currency_shows_all_of_its_digits_in_every_locale_that_is_known() -> None:
    for locale in localedata.locale_identifiers():
        for currency in Currency:
            digits = [c for c in localized(Money(1_234_567, currency), locale) if c.isdecimal()]
            assert len(digits) == 7, (locale, currency)


def test_64_bits_fit() -> None:
    assert localized(Money(2**63 - 1, Currency.USD), "en") == "$92,233,720,368,547,758.07"
    assert localized(Money(-5, Currency.KWD), "en") == "-KWD0.005"


@given(some.text(max_size=40))
def test_whatever_is_given_as_a_locale_is_known_or_refused(locale: str) -> None:
    with suppress(InvalidInput):
        assert localized(Money(100, Currency.USD), locale)


@pytest.mark.parametrize("locale", ["", "zz", "de-", "../../etc/passwd", "de\x00", "x" * 36, "ä"])
def test_what_is_no_locale_is_refused(locale: str) -> None:
    with pytest.raises(InvalidInput):
        localized(Money(100, Currency.USD), locale)
