"""What the adapter asks for, read back: the sandbox refuses what Stripe does not know."""

from dataclasses import replace

from adapters.stripe.accounts import StripeAccountGateway
from adapters.stripe.charges import StripeChargeGateway
from adapters.stripe.client import StripeConnection
from adapters.stripe.customers import StripeCustomerGateway
from adapters.stripe.transfers import StripeTransferGateway
from application.ports.charge_gateway import Cancelled, Charged, StillProcessing
from application.ports.transfer_gateway import Transferred
from domain.attempt import TransferRequest
from domain.ids import SellerId
from tests.builders import NOON, a_transaction_id, fresh, usd
from tests.integration.stripe.ways import a_request


async def test_a_charge_leads_back_to_its_transaction(connection: StripeConnection) -> None:
    request = await a_request(connection.client)
    charged = await StripeChargeGateway(connection.client).charge(request, key=fresh("key"))
    assert isinstance(charged, Charged)
    intent = await connection.client.v1.payment_intents.retrieve_async(charged.payment_intent)
    assert intent.metadata.to_dict() == {"opside_transaction": str(request.transaction_id)}
    assert intent.transfer_group == str(request.transaction_id)
    assert intent.capture_method == "automatic"
    assert intent.customer == request.customer


async def test_an_account_receives_transfers_and_nothing_else(connection: StripeConnection) -> None:
    facts = await StripeAccountGateway(connection.client).create_account(
        seller_id=SellerId("seller_1"), email="a@example.com", country="DE", key=fresh("key")
    )
    account = (await connection.client.v1.accounts.retrieve_async(facts.reference)).to_dict()
    assert account["capabilities"] == {"transfers": "inactive"}
    assert account["controller"]["stripe_dashboard"] == {"type": "express"}
    assert account["controller"]["fees"] == {"payer": "application"}
    assert account["controller"]["losses"] == {"payments": "application"}
    assert account["metadata"] == {"opside_seller": "seller_1"}
    assert account["country"] == "DE"


async def test_a_customer_leads_back_to_its_seller_and_has_a_default_card(
    connection: StripeConnection,
) -> None:
    request = await a_request(connection.client)
    await StripeCustomerGateway(connection.client).set_default_card(
        request.customer, request.payment_method
    )
    customer = (await connection.client.v1.customers.retrieve_async(request.customer)).to_dict()
    assert customer["metadata"]["opside_seller"].startswith("seller_")
    assert customer["invoice_settings"]["default_payment_method"] == request.payment_method


async def test_a_setup_is_for_charges_without_the_seller(connection: StripeConnection) -> None:
    customer = (await a_request(connection.client)).customer
    setup = await StripeCustomerGateway(connection.client).start_card_setup(
        customer, key=fresh("key")
    )
    kept = await connection.client.v1.setup_intents.retrieve_async(setup.reference)
    assert kept.usage == "off_session"
    assert kept.customer == customer


async def test_a_transfer_leads_back_to_its_transaction(connection: StripeConnection) -> None:
    client = connection.client
    facts = await StripeAccountGateway(client).create_account(
        seller_id=SellerId("seller_1"), email="a@example.com", country="US", key=fresh("key")
    )
    await client.raw_request_async("post", f"/_sandbox/accounts/{facts.reference}/onboarding")
    await client.v1.topups.create_async({"amount": 8000, "currency": "usd"})
    request = TransferRequest(
        transaction_id=a_transaction_id(), amount=usd(8000), destination=facts.reference
    )
    sent = await StripeTransferGateway(client).transfer(request, key=fresh("key"))
    assert isinstance(sent, Transferred)
    transfer = await client.v1.transfers.retrieve_async(sent.transfer)
    assert transfer.metadata.to_dict() == {"opside_transaction": str(request.transaction_id)}
    assert transfer.transfer_group == str(request.transaction_id)
    assert transfer.source_transaction is None


async def test_a_cancelled_intent_is_told_and_never_charged(connection: StripeConnection) -> None:
    client = connection.client
    gateway, request = StripeChargeGateway(client), await a_request(client, "pm_card_visa")
    intent = await client.v1.payment_intents.create_async(
        {
            "amount": 2000,
            "currency": "usd",
            "customer": request.customer,
            "metadata": {"opside_transaction": str(request.transaction_id)},
        }
    )
    await client.v1.payment_intents.cancel_async(intent.id)
    found = await gateway.look_up_charge(request, since=NOON)
    assert isinstance(found, Cancelled)
    assert found.payment_intent == intent.id
    again = replace(request, payment_intent=found.payment_intent)
    assert await gateway.charge(again, key=fresh("key")) == found


async def test_an_authorized_intent_is_not_final(connection: StripeConnection) -> None:
    client = connection.client
    request = await a_request(client)
    await client.v1.payment_intents.create_async(
        {
            "amount": 2000,
            "currency": "usd",
            "customer": request.customer,
            "payment_method": request.payment_method,
            "confirm": True,
            "capture_method": "manual",
            "metadata": {"opside_transaction": str(request.transaction_id)},
        }
    )
    found = await StripeChargeGateway(client).look_up_charge(request, since=NOON)
    assert isinstance(found, StillProcessing)


async def test_a_look_up_reads_every_page(connection: StripeConnection) -> None:
    client = connection.client
    gateway, request = StripeChargeGateway(client), await a_request(client)
    charged = await gateway.charge(request, key=fresh("key"))
    for _ in range(101):
        await client.v1.payment_intents.create_async(
            {"amount": 2000, "currency": "usd", "customer": request.customer}
        )
    assert await gateway.look_up_charge(request, since=NOON) == charged
    absent = replace(request, transaction_id=a_transaction_id())
    assert await gateway.look_up_charge(absent, since=NOON) is None


async def test_a_charge_outweighs_a_decline_of_the_same_transaction(
    connection: StripeConnection,
) -> None:
    client = connection.client
    gateway, request = StripeChargeGateway(client), await a_request(client)
    charged = await gateway.charge(request, key=fresh("key"))
    await client.v1.payment_intents.create_async(
        {
            "amount": 2000,
            "currency": "usd",
            "customer": request.customer,
            "metadata": {"opside_transaction": str(request.transaction_id)},
        }
    )
    assert await gateway.look_up_charge(request, since=NOON) == charged
