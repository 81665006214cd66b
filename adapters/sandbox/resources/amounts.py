"""Which amounts Stripe charges at all."""

from typing import Final

from adapters.sandbox.wire.errors import Refused

# In minor units, for the currencies that have a row in Stripe's table; 50 for the others.
MINIMUM: Final = {
    "aed": 200,
    "czk": 1500,
    "dkk": 250,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "jpy": 50,
    "krw": 50,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "thb": 1000,
}
DEFAULT_MINIMUM = 50
# Amounts that are no multiple of this are refused: two currencies that lost their minor unit but
# are still counted in it, and those with three digits of which Stripe uses two.
STEP: Final = {
    "isk": 100,
    "ugx": 100,
    "bhd": 10,
    "jod": 10,
    "kwd": 10,
    "omr": 10,
    "tnd": 10,
}
MAXIMUM = 99_999_999
WITHOUT_MINOR_UNITS: Final = frozenset(
    {"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv"}
    | {"xaf", "xof", "xpf"}
)


THREE_DIGITS: Final = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})


def check_chargeable(amount: int, currency: str) -> None:
    """Refuse an amount below or above what a card can be charged."""
    step = STEP.get(currency, 1)
    if amount % step:
        raise Refused(
            f"Amounts in {currency} must be a multiple of {step}.",
            code="parameter_invalid_integer",
            param="amount",
            is_kept=False,
        )
    least = MINIMUM.get(currency, DEFAULT_MINIMUM)
    if amount < least:
        raise Refused(
            f"Amount must be at least {shown(least, currency)} {currency}",
            code="amount_too_small",
            param="amount",
            is_kept=False,
        )
    if amount > MAXIMUM:
        raise Refused(
            f"Amount must be no more than {shown(MAXIMUM, currency)} {currency}",
            code="amount_too_large",
            param="amount",
            is_kept=False,
        )


def shown(amount: int, currency: str) -> str:
    """Return an amount as Stripe's messages write it: `$15.00` for dollars, a figure otherwise."""
    if currency in WITHOUT_MINOR_UNITS:
        return f"{amount:,}"
    digits = 3 if currency in THREE_DIGITS else 2
    whole, rest = divmod(abs(amount), 10**digits)
    figure = f"{whole:,}.{rest:0{digits}d}"
    sign = "-" if amount < 0 else ""
    return f"{sign}${figure}" if currency == "usd" else f"{sign}{figure}"
