"""Stripe's own test card, saved as a browser would save it; a live key knows no such card."""

from typing import Final

import stripe

from adapters.stripe.errors import Border

CARD: Final = "pm_card_visa"


async def save_trial_card(client: stripe.StripeClient, setup: str) -> None:
    """Confirm a setup with the test card; raise `GatewayUnavailable` or `GatewayMisused`."""
    with Border():
        await client.v1.setup_intents.confirm_async(setup, {"payment_method": CARD})
