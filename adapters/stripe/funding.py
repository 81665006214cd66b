"""Money that reaches the platform's balance, and what Stripe kept of a charge."""

from dataclasses import dataclass

import stripe

from adapters.stripe.amounts import from_stripe
from adapters.stripe.charge_outcomes import processing_fee_of
from adapters.stripe.errors import Border
from adapters.stripe.metadata import recovery_of
from application.ports.charge_gateway import ProcessingFee
from application.ports.funding_gateway import TopUp
from domain.ids import ChargeReference, TopUpReference


@dataclass(frozen=True, slots=True)
class StripeFundingGateway:
    """Keeps `FundingGateway`; a currency that is not ours is `GatewayMisused`, never a guess."""

    client: stripe.StripeClient

    async def find_top_up(self, reference: TopUpReference) -> TopUp:
        with Border():
            top_up = await self.client.v1.topups.retrieve_async(reference)
            return TopUp(
                reference=TopUpReference(top_up.id),
                amount=from_stripe(top_up.amount, top_up.currency),
                has_arrived=top_up.status in {"succeeded", "reversed"},
                is_reversed=top_up.status == "reversed",
                recovery=recovery_of(top_up.metadata),
            )

    async def find_processing_fee(self, charge: ChargeReference) -> ProcessingFee | None:
        with Border():
            found = await self.client.v1.charges.retrieve_async(
                charge, {"expand": ["balance_transaction"]}
            )
            return processing_fee_of(found)
