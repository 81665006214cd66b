"""Exact amounts: integers of minor units in one currency, and the only rounding there is."""

from dataclasses import dataclass
from typing import NewType

from domain.currency import Currency
from domain.errors import DomainError

BasisPoints = NewType("BasisPoints", int)
"""Hundredths of a percent: 2000 is 20 %."""

WHOLE = 10_000
"""One whole in basis points."""


class CurrencyMismatch(DomainError):
    """Two amounts of different currencies met; there is no exchange rate here."""

    code = "CURRENCY_MISMATCH"

    def __init__(self, left: Currency, right: Currency) -> None:
        """Name both currencies."""
        super().__init__(f"{left.code} met {right.code}")


def half_up(numerator: int, denominator: int) -> int:
    """Return the quotient rounded to the nearest integer, ties away from zero."""
    magnitude, sign = abs(numerator), 1 if numerator >= 0 else -1
    return sign * ((2 * magnitude + denominator) // (2 * denominator))


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency, counted in its minor units; it may be negative."""

    minor_units: int
    currency: Currency

    def __post_init__(self) -> None:
        # A bool is an int to Python, and a float may equal one; neither is an amount.
        if type(self.minor_units) is not int:
            raise TypeError(f"minor units are an int, not {type(self.minor_units).__name__}")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor_units + self._units_of(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor_units - self._units_of(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor_units, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor_units < self._units_of(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor_units <= self._units_of(other)

    def __str__(self) -> str:
        """Return the amount in major units and its code: `12.30 USD`, `500 JPY`."""
        digits, sign = self.currency.exponent, "-" if self.minor_units < 0 else ""
        whole, part = divmod(abs(self.minor_units), 10**digits)
        fraction = f".{part:0{digits}d}" if digits else ""
        return f"{sign}{whole}{fraction} {self.currency.code.upper()}"

    @property
    def is_zero(self) -> bool:
        """Return whether nothing is left."""
        return self.minor_units == 0

    def portion(self, rate: BasisPoints) -> "Money":
        """Return `rate` of this amount, rounded half up."""
        return Money(half_up(self.minor_units * rate, WHOLE), self.currency)

    def proportion(self, part: "Money", whole: "Money") -> "Money":
        """Return this amount times `part` over `whole`, rounded half up."""
        units = self.minor_units * whole._units_of(part)  # noqa: SLF001 - same class
        return Money(half_up(units, whole.minor_units), self.currency)

    def _units_of(self, other: "Money") -> int:
        if other.currency is not self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.minor_units


def zero(currency: Currency) -> Money:
    """Return nothing, in `currency`."""
    return Money(0, currency)
