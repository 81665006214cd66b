"""The currencies that the service accepts: their digits and the least that Stripe charges."""

from dataclasses import dataclass
from enum import Enum

from domain.errors import DomainError, FieldProblem

_THREE_DECIMALS = 3


class UnknownCurrency(DomainError):
    """The currency code is not one that the service accepts."""

    code = "VALIDATION_FAILED"

    def __init__(self, given: str) -> None:
        """Name the code that was `given`."""
        super().__init__(f"unknown currency {given[:12]!r}")

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame the currency."""
        known = ", ".join(currency.code for currency in Currency)
        return (FieldProblem("currency", f"unknown; known are {known}"),)


@dataclass(frozen=True, slots=True)
class CurrencyFacts:
    """An ISO 4217 code, its decimal digits, and Stripe's least charge in minor units."""

    code: str
    exponent: int
    least_charge: int


class Currency(Enum):
    """A currency that the service accepts.

    Least charges are those of docs.stripe.com/currencies, August 2026. Three-decimal currencies
    have no row there; theirs is the rounded worth of half a US dollar.
    """

    AED = CurrencyFacts("aed", 2, 200)
    AUD = CurrencyFacts("aud", 2, 50)
    BHD = CurrencyFacts("bhd", 3, 200)
    BRL = CurrencyFacts("brl", 2, 50)
    CAD = CurrencyFacts("cad", 2, 50)
    EUR = CurrencyFacts("eur", 2, 50)
    GBP = CurrencyFacts("gbp", 2, 30)
    INR = CurrencyFacts("inr", 2, 50)
    JPY = CurrencyFacts("jpy", 0, 50)
    KWD = CurrencyFacts("kwd", 3, 160)
    MXN = CurrencyFacts("mxn", 2, 1000)
    PLN = CurrencyFacts("pln", 2, 200)
    SEK = CurrencyFacts("sek", 2, 300)
    SGD = CurrencyFacts("sgd", 2, 50)
    USD = CurrencyFacts("usd", 2, 50)

    @property
    def code(self) -> str:
        """Return the ISO 4217 code in lower case, as Stripe writes it."""
        return self.value.code

    @property
    def exponent(self) -> int:
        """Return how many decimal digits the minor unit stands for."""
        return self.value.exponent

    @property
    def least_charge(self) -> int:
        """Return the least amount that Stripe charges, in minor units."""
        return self.value.least_charge

    @property
    def step(self) -> int:
        """Return what every amount at Stripe is a multiple of, in minor units.

        Stripe takes no third decimal (docs.stripe.com/currencies).
        """
        return 10 if self.exponent == _THREE_DECIMALS else 1

    @classmethod
    def of(cls, code: str) -> "Currency":
        """Return the currency of an ISO code in any case; raise `UnknownCurrency`."""
        try:
            return cls[code.strip().upper()]
        except KeyError:
            raise UnknownCurrency(code) from None
