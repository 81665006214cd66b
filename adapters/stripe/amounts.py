"""Money as Stripe writes it, with Stripe's own exceptions to ISO 4217."""

from typing import Final

from domain.currency import Currency
from domain.errors import DomainError, FieldProblem
from domain.money import Money

# docs.stripe.com/currencies. ISK and UGX have no minor unit in ISO 4217 and two digits at Stripe;
# they are left out here on purpose.
_ZERO_DECIMAL: Final = frozenset({
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf",
    "xof", "xpf",
})  # fmt: skip
_THREE_DECIMAL: Final = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})


class AmountNotSendable(DomainError):
    """Stripe cannot express the amount; nothing was sent."""

    code = "VALIDATION_FAILED"

    def __init__(self, amount: Money, rule: str) -> None:
        """Name the amount and the rule of Stripe's that it breaks."""
        super().__init__(f"Stripe cannot take {amount}: {rule}")
        self._rule = rule

    @property
    def fields(self) -> tuple[FieldProblem, ...]:
        """Blame the amount."""
        return (FieldProblem("amount", self._rule),)


def to_stripe(amount: Money) -> int:
    """Return the integer that Stripe takes for `amount`; raise `AmountNotSendable`."""
    shift = stripe_exponent(amount.currency.code) - amount.currency.exponent
    if shift < 0 and amount.minor_units % 10 ** abs(shift):
        raise AmountNotSendable(amount, "it has more digits than Stripe counts")
    units = _shifted(amount.minor_units, shift)
    if amount.currency.code in _THREE_DECIMAL and units % 10:
        raise AmountNotSendable(amount, "the third decimal must be 0")
    return units


def from_stripe(units: int, code: str) -> Money:
    """Return what Stripe's integer means; raise `UnknownCurrency`."""
    currency = Currency.of(code)
    return Money(_shifted(units, currency.exponent - stripe_exponent(currency.code)), currency)


def stripe_exponent(code: str) -> int:
    """Return how many decimal digits Stripe's integer stands for."""
    if code in _ZERO_DECIMAL:
        return 0
    return 3 if code in _THREE_DECIMAL else 2


def _shifted(units: int, digits: int) -> int:
    factor: int = 10 ** abs(digits)
    return units * factor if digits >= 0 else units // factor
