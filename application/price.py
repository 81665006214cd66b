"""What a recovery costs now: the one way to a fee, for charges and for quotes."""

from datetime import datetime

from domain.fees import FeePolicy, FeeQuote, policy_in_force
from domain.ids import SellerId
from domain.money import Money


def quote_under(
    given: tuple[FeePolicy, ...],
    stored: FeePolicy | None,
    recovered: Money,
    *,
    seller_id: SellerId,
    at: datetime,
) -> FeeQuote:
    """Divide a recovery by the price list that an admin stored, else by the one that was given.

    Raises `FeeRejected`.
    """
    policies = given if stored is None else (*given, stored)
    return policy_in_force(policies, seller_id=seller_id, at=at).quote(recovered)
