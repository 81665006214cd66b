"""Money as callers see it."""

from typing import Annotated

import strawberry

from domain import money as domain
from domain.currency import Currency
from entrypoints.graphql.localized import localized
from entrypoints.graphql.resolver import resolver
from entrypoints.graphql.scalars import BigInt


@strawberry.type(description="An exact amount of one currency.")
class Money:
    """An amount, shown."""

    amount: strawberry.Private[domain.Money]

    @classmethod
    def of(cls, amount: domain.Money) -> "Money":
        """Return `amount`, shown."""
        return cls(amount=amount)

    @resolver
    def amount_minor(self) -> BigInt:
        """Count the currency's minor units: 1230 for 12.30 EUR, 500 for 500 JPY."""
        return BigInt(self.amount.minor_units)

    @resolver
    def currency(self) -> Currency:
        """Show the currency."""
        return self.amount.currency

    @resolver
    def exponent(self) -> int:
        """Count the decimal digits that a minor unit stands for."""
        return self.amount.currency.exponent

    @resolver
    def formatted(
        self,
        locale: Annotated[
            str | None,
            strawberry.argument(
                description="As people of this language write it, and of this country, if one is"
                " named: `de`, `de-CH`."
            ),
        ] = None,
    ) -> str:
        """Write the amount in major units with its currency: `12.30 EUR`."""
        return str(self.amount).upper() if locale is None else localized(self.amount, locale)


def money_or_none(amount: domain.Money | None) -> Money | None:
    """Return `amount`, shown, where there is one."""
    return None if amount is None else Money.of(amount)
