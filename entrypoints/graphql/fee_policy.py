"""The terms of a fee as callers see them."""

import strawberry

from domain.fees import FeeTerms
from entrypoints.graphql.money import Money, money_or_none


@strawberry.type(description="The terms that priced a recovery, kept with it.")
class FeePolicySnapshot:
    """Terms, shown."""

    policy: str = strawberry.field(description="The version of the price list.")
    rate_bps: int = strawberry.field(description="The rate in hundredths of a percent.")
    minimum: Money = strawberry.field(description="The least fee.")
    cap: Money | None = strawberry.field(description="The greatest fee, if there is one.")

    @classmethod
    def of(cls, terms: FeeTerms) -> "FeePolicySnapshot":
        """Return terms, shown."""
        return cls(
            policy=terms.policy,
            rate_bps=int(terms.rate),
            minimum=Money.of(terms.minimum),
            cap=money_or_none(terms.cap),
        )
