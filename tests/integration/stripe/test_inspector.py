"""What production needs of Stripe is seen at Stripe: whose the key is, and what it hears of."""

import pytest

from adapters.stripe.client import StripeConnection
from adapters.stripe.inspector import StripeInspector, StripePlatform
from adapters.stripe.webhook_endpoints import StripeWebhookEndpoints
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.webhook_endpoints import WantedEndpoint
from application.ports.webhook_verifier import WebhookEndpoint
from tests.integration.stripe.ways import Connect

DOOR = WantedEndpoint(
    door=WebhookEndpoint.PLATFORM, url="https://pay.test/webhooks/stripe", types=("payout.paid",)
)


async def test_the_account_tells_of_itself(connection: StripeConnection) -> None:
    client = connection.client
    identity = await StripePlatform(client).identity()
    assert identity.account.startswith("acct_")
    assert not identity.is_live
    endpoints = StripeWebhookEndpoints(client)
    made = await endpoints.create(DOOR, replaces=None)
    product = await client.v1.products.create_async({"name": "Plan"})
    price = await client.v1.prices.create_async(
        {
            "product": product.id,
            "currency": "usd",
            "unit_amount": 500,
            "recurring": {"interval": "month"},
        }
    )
    facts = await StripeInspector(client, price.id).inspect()
    assert (facts.account, facts.is_live) == (identity.account, False)
    assert [one.reference for one in facts.endpoints] == [made.reference]
    assert facts.has_price
    assert facts.payout_interval in {"manual", "daily", "weekly", "monthly"}
    assert facts.now is not None
    assert not (await StripeInspector(client, "price_gone").inspect()).has_price


async def test_a_stripe_that_is_away_is_told(connect_to: Connect) -> None:
    with pytest.raises(GatewayUnavailable):
        await StripeInspector(connect_to("http://127.0.0.1:1").client, None).inspect()
