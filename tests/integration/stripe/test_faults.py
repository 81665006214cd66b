"""No answer is never taken for a no: whatever breaks, one movement at the most, and it is found."""

import traceback

import pytest

from adapters.stripe.charges import StripeChargeGateway
from adapters.stripe.client import StripeConnection
from adapters.stripe.customers import StripeCustomerGateway
from application.ports.charge_gateway import Charged, GatewayMisused, GatewayUnavailable
from tests.builders import NOON, a_seller_id, fresh
from tests.integration.stripe.ways import Connect, a_request, charges_taken, plan_fault

INTENTS = "/v1/payment_intents"
NOTHING_DONE = ["429", "lock_timeout", "409", "500_before", "reset_before"]
DONE = ["reset_after", "truncate_after_commit", "hang_after_commit"]


@pytest.mark.parametrize("kind", NOTHING_DONE + DONE)
async def test_the_same_key_repairs_what_broke(
    sandbox: str, connect_to: Connect, kind: str
) -> None:
    # Only the call that is to go wrong may run out of time; a busy machine must not add another.
    secret, patience = fresh("sk_test"), 0.5 if kind == "hang_after_commit" else 20
    client = connect_to(sandbox, key=secret, timeout_seconds=20).client
    hasty = connect_to(sandbox, key=secret, timeout_seconds=patience).client
    request, key = await a_request(client), fresh("key")
    await plan_fault(client, kind, path=INTENTS, seconds=1)
    with pytest.raises(GatewayUnavailable):
        await StripeChargeGateway(hasty).charge(request, key=key)
    assert await charges_taken(client) == (1 if kind in DONE else 0)
    assert isinstance(await StripeChargeGateway(client).charge(request, key=key), Charged)
    assert await charges_taken(client) == 1


async def test_a_failure_that_stripe_repeats_for_the_key_is_found_by_looking_up(
    connection: StripeConnection,
) -> None:
    gateway = StripeChargeGateway(connection.client)
    request, key = await a_request(connection.client), fresh("key")
    await plan_fault(connection.client, "500_after", path=INTENTS)
    for _ in range(2):
        with pytest.raises(GatewayUnavailable, match="status 500"):
            await gateway.charge(request, key=key)
    assert isinstance(await gateway.look_up_charge(request, since=NOON), Charged)
    assert await charges_taken(connection.client) == 1


@pytest.mark.parametrize("kind", ["lock_timeout", "409", "hang_after_commit"])
async def test_the_sdk_repeats_what_may_be_repeated(
    sandbox: str, connect_to: Connect, kind: str
) -> None:
    secret, patience = fresh("sk_test"), 0.5 if kind == "hang_after_commit" else 20
    client = connect_to(sandbox, key=secret, timeout_seconds=20).client
    hasty = connect_to(sandbox, key=secret, timeout_seconds=patience, retries=2).client
    request = await a_request(client)
    await plan_fault(client, kind, path=INTENTS, seconds=1)
    charged = await StripeChargeGateway(hasty).charge(request, key=fresh("key"))
    assert isinstance(charged, Charged)
    assert await charges_taken(client) == 1


async def test_a_look_up_that_breaks_off_proves_nothing(connection: StripeConnection) -> None:
    request = await a_request(connection.client)
    await plan_fault(connection.client, "truncate_after_commit", path=INTENTS, method="GET")
    with pytest.raises(GatewayUnavailable):
        await StripeChargeGateway(connection.client).look_up_charge(request, since=NOON)


async def test_nobody_there_is_no_answer(connect_to: Connect) -> None:
    # Port 1 is reserved and nothing listens there.
    gateway = StripeCustomerGateway(connect_to("http://127.0.0.1:1").client)
    with pytest.raises(GatewayUnavailable, match="ClientConnectorError"):
        await gateway.create_customer(
            seller_id=a_seller_id(), email="a@example.com", name=None, key=fresh("key")
        )


async def test_a_wrong_key_is_our_mistake_and_is_not_shown(
    sandbox: str, connect_to: Connect
) -> None:
    gateway = StripeCustomerGateway(connect_to(sandbox, key="rk_test_wrong").client)
    with pytest.raises(GatewayMisused, match=r"status 401.*request req_") as refused:
        await gateway.create_customer(
            seller_id=a_seller_id(), email="a@example.com", name=None, key=fresh("key")
        )
    assert "rk_test_wrong" not in "".join(traceback.format_exception(refused.value))
