"""Payouts of connected accounts, looked up as those accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import stripe

from adapters.stripe.amounts import from_stripe
from adapters.stripe.errors import Border, code_of
from domain.ids import AccountReference, PayoutReference
from domain.payout import PayoutFacts, PayoutState

_STATES: Final[Mapping[str, PayoutState]] = {
    "pending": PayoutState.PENDING,
    "in_transit": PayoutState.IN_TRANSIT,
    "paid": PayoutState.PAID,
    "failed": PayoutState.FAILED,
    "canceled": PayoutState.CANCELED,
}


@dataclass(frozen=True, slots=True)
class StripePayoutGateway:
    """Keeps `PayoutGateway`: the bank account is asked for together with the payout."""

    client: stripe.StripeClient

    async def find_payout(
        self, reference: PayoutReference, *, account: AccountReference
    ) -> PayoutFacts | None:
        with Border():
            try:
                payout = await self.client.v1.payouts.retrieve_async(
                    reference, {"expand": ["destination"]}, {"stripe_account": account}
                )
            except stripe.PermissionError as error:
                if code_of(error) != "account_invalid":
                    raise
                return None
            return _facts_of(payout)


def _facts_of(payout: stripe.Payout) -> PayoutFacts:
    told = payout.to_dict()
    bank = told.get("destination")
    return PayoutFacts(
        reference=PayoutReference(payout.id),
        amount=from_stripe(payout.amount, payout.currency),
        state=_STATES[payout.status],
        arrival_date=datetime.fromtimestamp(payout.arrival_date, UTC).date(),
        created_at=datetime.fromtimestamp(payout.created, UTC),
        bank_last4=bank.get("last4") if isinstance(bank, dict) else None,
        failure_code=told.get("failure_code"),
        failure_message=told.get("failure_message"),
    )
