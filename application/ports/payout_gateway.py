"""Payouts at the payment processor."""

from typing import Protocol

from domain.ids import AccountReference, PayoutReference
from domain.payout import PayoutFacts


class PayoutGateway(Protocol):
    """Looks payouts up as the account that they are of."""

    async def find_payout(
        self, reference: PayoutReference, *, account: AccountReference
    ) -> PayoutFacts | None:
        """Return what the processor says of a payout now; None where the account is closed to us.

        Raises `GatewayUnavailable` or `GatewayMisused`.
        """
        ...
