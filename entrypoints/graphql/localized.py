"""Amounts as the people of a language and a country write them."""

from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency

from domain.errors import invalid
from domain.money import Money

_LENGTH_MAX: Final = 35
"""The longest language tag that RFC 5646 makes everybody take."""

_LOCALES_KEPT: Final = 256


def localized(amount: Money, locale: str) -> str:
    """Return an amount as `locale` writes it, to the last digit; raise `InvalidInput`."""
    exponent = amount.currency.exponent
    exact = Decimal(amount.minor_units).scaleb(-exponent)
    # The digits are the amount's own: what CLDR thinks of a currency is for prices in shops.
    return format_currency(
        exact,
        amount.currency.code.upper(),
        locale=_locale(locale),
        currency_digits=False,
        decimal_quantization=False,
        format=_pattern(_locale(locale), exponent),
    )


@lru_cache(maxsize=_LOCALES_KEPT)
def _locale(given: str) -> Locale:
    if not 1 <= len(given) <= _LENGTH_MAX or not given.isascii():
        raise invalid("locale", "must be a language and a country if need be, as in de or de-CH")
    try:
        return Locale.parse(given.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError) as unknown:
        raise invalid("locale", "is no language known here, as de and de-CH are") from unknown


@lru_cache(maxsize=_LOCALES_KEPT)
def _pattern(locale: Locale, exponent: int) -> str:
    """Return how a locale writes amounts, with as many digits behind the point as there are."""
    pattern: str = locale.currency_formats["standard"].pattern
    digits = "." + "0" * exponent if exponent else ""
    return pattern.replace(".00", digits)
