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

    amount_minor: BigInt = strawberry.field(
        description="The amount in the currency's minor units: 1230 for 12.30 EUR, 500 for 500 JPY."
    )
    currency: Currency = strawberry.field(description="The currency.")
    exponent: int = strawberry.field(description="How many decimal digits a minor unit stands for.")
    amount: strawberry.Private[domain.Money]

    @classmethod
    def of(cls, amount: domain.Money) -> "Money":
        """Return `amount`, shown."""
        currency = amount.currency
        return cls(
            amount_minor=BigInt(amount.minor_units),
            currency=currency,
            exponent=currency.exponent,
            amount=amount,
        )

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
