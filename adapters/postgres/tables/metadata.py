"""What every table shares: the names of constraints, and checks made from the domain's enums."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, DateTime, MetaData

from domain.currency import Currency

metadata: Final = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)

Moment: Final = DateTime(timezone=True)


def one_of(column: str, values: Iterable[StrEnum]) -> CheckConstraint:
    """Return the check that `column` holds one of the domain's words."""
    return check(column, f"{column} IN ({_quoted(value.value for value in values)})")


def known_currency(column: str) -> CheckConstraint:
    """Return the check that `column` holds the code of a currency that is accepted."""
    return check(column, f"{column} IN ({_quoted(currency.code for currency in Currency)})")


def check(name: str, condition: str) -> CheckConstraint:
    """Return a check whose name begins with that of its table."""
    return CheckConstraint(condition, name=name)


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
