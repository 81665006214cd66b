"""Calls for one customer go to Stripe one after the other, and wait for no other customer's."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from adapters.stripe.charges import StripeChargeGateway
from adapters.stripe.client import StripeConnection, connect
from adapters.stripe.customers import StripeCustomerGateway
from adapters.stripe.one_at_a_time import OneAtATime
from application.ports.charge_gateway import Charged, GatewayBusy
from tests.builders import a_transaction_id, fresh
from tests.integration.stripe.ways import a_request
from tests.patience import PATIENCE_SECONDS


@dataclass(slots=True)
class Barrier:
    """Counts who came, and lets all go on at once."""

    came: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    is_open: asyncio.Event = field(default_factory=asyncio.Event)

    async def turn(self, *, is_look_up: bool) -> None:
        assert not is_look_up
        self.came += 1
        self.changed.set()
        await self.is_open.wait()

    async def until(self, came: int) -> None:
        """Wait until so many have come."""
        while self.came < came:
            self.changed.clear()
            await self.changed.wait()


async def test_calls_for_one_customer_do_not_meet_at_stripe(sandbox: str) -> None:
    key, barrier = fresh("sk_test"), Barrier()
    plain = connect(key, api_base=sandbox, timeout_seconds=10, max_network_retries=0)
    first, other = await a_request(plain.client), await a_request(plain.client)
    again = replace(first, transaction_id=a_transaction_id())
    held = connect(key, api_base=sandbox, timeout_seconds=10, max_network_retries=0, turns=barrier)
    alone = OneAtATime()
    charges = StripeChargeGateway(held.client, alone)
    customers = StripeCustomerGateway(held.client, alone)
    async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as group:
        made = [group.create_task(charges.charge(r, key=fresh("key"))) for r in (first, again)]
        card = group.create_task(customers.set_default_card(first.customer, first.payment_method))
        made.append(group.create_task(charges.charge(other, key=fresh("key"))))
        # The call for the other customer began last: had the rest not waited, all would be here.
        await barrier.until(2)
        for _ in range(100):
            await asyncio.sleep(0)
        assert not card.done()
        assert barrier.came == 2
        barrier.is_open.set()
    assert [isinstance(task.result(), Charged) for task in made] == [True, True, True]
    assert barrier.came == 4
    await plain.close()
    await held.close()


async def test_who_waits_too_long_for_another_call_has_done_nothing(
    connection: StripeConnection,
) -> None:
    alone = OneAtATime(longest_wait=timedelta(0))
    request = await a_request(connection.client)
    gateway = StripeChargeGateway(connection.client, alone)
    async with alone(request.customer):
        with pytest.raises(GatewayBusy):
            await gateway.charge(request, key=fresh("key"))
    assert (await connection.client.v1.payment_intents.list_async()).data == []


async def test_a_caller_that_gives_up_or_fails_lets_the_next_one_in() -> None:
    alone = OneAtATime()
    with pytest.raises(ValueError, match="failed"):
        async with alone("cus_1"):
            raise ValueError("failed")
    async with alone("cus_1"):
        waiting = asyncio.create_task(alone("cus_1").__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait({waiting})
    async with asyncio.timeout(PATIENCE_SECONDS), alone("cus_1"):
        pass
