"""Amounts and failures, which several tables hold in the same columns."""

from adapters.postgres.row import Row
from domain.currency import Currency
from domain.money import Money
from domain.transaction import Failure


def optional_money(minor_units: int | None, currency: str | None) -> Money | None:
    """Return an amount from two columns that are NULL together."""
    if minor_units is None or currency is None:
        return None
    return Money(minor_units, Currency.of(currency))


def failure_columns(failure: Failure | None) -> dict[str, str | None]:
    """Return what the three columns of a failure hold."""
    return {
        "failure_code": failure.code if failure else None,
        "decline_code": failure.decline_code if failure else None,
        "advice_code": failure.advice_code if failure else None,
    }


def failure_of(row: Row) -> Failure | None:
    """Return the failure that a row tells of."""
    if row.failure_code is None:
        return None
    return Failure(row.failure_code, row.decline_code, row.advice_code)
