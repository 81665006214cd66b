"""Time that passes by itself: due work is done and told without anyone calling."""

from dataclasses import replace

import aiohttp
import stripe

from adapters.sandbox.core.settings import Settings
from tests.integration.sandbox.door import Door, Listening, close
from tests.patience import PATIENCE_SECONDS
from tests.stripe_contract.watched import watched

START = 1_800_000_000
SLOW = Settings(settlement=3600, topup=60, tick=0.01, kept_events=5)


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = float(START)

    def __call__(self) -> float:
        return self.now


async def test_money_settles_and_top_ups_succeed_while_nobody_calls(
    session: aiohttp.ClientSession, listening: Listening
) -> None:
    hand = Hand()
    http = stripe.AIOHTTPClient(timeout=PATIENCE_SECONDS)
    with watched(clock=hand, seed=7, settings=SLOW) as url:
        client = stripe.StripeClient("sk_test_tick", base_addresses={"api": url}, http_client=http)
        door = Door(url=url, key="sk_test_tick", client=client, session=session)
        await client.v1.webhook_endpoints.create_async(
            {"url": listening.url, "enabled_events": ["topup.succeeded", "balance.available"]}
        )
        topup = await door.fund(500)
        assert (topup.status, topup.created) == ("pending", START)
        await door.pay(2000, capture_method="automatic")
        hand.now += 3600
        await listening.until_count(3)
        settled = await door.v1.balance.retrieve_async()
        await close(http)
    assert listening.types.count("topup.succeeded") == 1
    assert {event["created"] for event in listening.events} == {START + 60, START + 3600}
    assert settled.available[0].amount == 2412


async def test_old_events_make_room(session: aiohttp.ClientSession) -> None:
    http = stripe.AIOHTTPClient(timeout=PATIENCE_SECONDS)
    settings = replace(SLOW, topup=0)
    with watched(settings=settings) as url:
        client = stripe.StripeClient("sk_test_room", base_addresses={"api": url}, http_client=http)
        door = Door(url=url, key="sk_test_room", client=client, session=session)
        for _ in range(11):
            await door.customer()
        kept = await client.v1.events.list_async({"limit": 100})
        await close(http)
    assert len(kept.data) == 5
