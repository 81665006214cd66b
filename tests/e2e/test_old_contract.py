"""The commands that callers of the old service have at hand work, with a token added."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest

from entrypoints.local.stack import LocalStack, StackOptions, local_stack
from entrypoints.tokens import mint_token
from tests.e2e.conftest import QUICK
from tests.e2e.test_subscriptions import offer
from tests.e2e.world import World
from tests.stripe_contract.watched import TranscriptReader

pytestmark = pytest.mark.skipif(
    shutil.which("curl") is None, reason="the lines are curl's, which is not installed here"
)

CHARGE = """curl -X POST http://localhost:4000/api/v1/stripe/charge-commission \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: test-key-123" \\
  -d '{
    "userId": 1,
    "claimId": 123,
    "amountRecoveredCents": 10000,
    "currency": "usd"
  }'"""
SIMULATE = """curl -X POST http://localhost:4000/api/v1/stripe/simulate-payout \\
  -H "Content-Type: application/json" \\
  -d '{
    "transactionId": 1,
    "eventType": "payment_intent.succeeded"
  }'"""
SET_UP = """curl -X POST http://localhost:4000/api/v1/stripe/create-customer-setup \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer <JWT>" \\
  -d '{
    "userId": 1,
    "email": "user@example.com"
  }'"""
SUBSCRIBE = """curl -X POST http://localhost:4000/api/v1/stripe/create-subscription \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer <JWT>" \\
  -d '{
    "userId": 1,
    "customerId": "cus_xxx",
    "priceId": "price_xxx"
  }'"""


@pytest.fixture(scope="module")
def first_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Run a stack of its own: the lines speak of its first transaction."""
    said = tmp_path_factory.mktemp("old") / "transcript"
    with local_stack(StackOptions(durable=False, environment=QUICK, transcript=said)) as running:
        yield running
    TranscriptReader(said).check_end()


@pytest.fixture
async def world(first_stack: LocalStack) -> AsyncIterator[World]:
    async with aiohttp.ClientSession() as session:
        yield World.of(first_stack, session, seller_id="1")


async def run(world: World, line: str, *, role: str, **named: str) -> Any:
    """Run a line as it was printed, but for the port, the token and names of Stripe's; as JSON."""
    token = mint_token(world.stack.settings, role=role, subject="1", hours=1)
    if "<JWT>" not in line:
        line = line.replace("-H ", '-H "Authorization: Bearer <JWT>" \\\n  -H ', 1)
    line = line.replace("<JWT>", token).replace("http://localhost:4000", world.stack.api_url)
    for placeholder, name in named.items():
        line = line.replace(placeholder, name)
    process = await asyncio.create_subprocess_shell(
        line.replace("curl", "curl -sS --max-time 20", 1), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate()
    answer = json.loads(told)
    assert answer["success"] is True, answer
    return answer["data"]


async def test_the_lines_work_as_they_were_printed(world: World) -> None:
    price = await offer(world)
    charged = await run(world, CHARGE, role="service")
    assert (charged["transactionId"], charged["status"]) == (1, "pending")
    assert (charged["platformFeeCents"], charged["sellerPayoutCents"]) == (2000, 8000)
    assert (await run(world, CHARGE, role="service"))["replayedBy"] == "BY_KEY"

    setup = await run(world, SET_UP, role="seller")
    assert setup["setupClientSecret"].startswith(setup["setupIntentId"])
    confirm = f"/_sandbox/setup_intents/{setup['setupIntentId']}/confirm"
    await world.sandbox.post(confirm, payment_method="pm_card_visa")
    await world.becomes(charged["id"], status="CHARGED")

    told = await run(world, SIMULATE, role="admin")
    assert (told["transactionId"], told["eventType"]) == (1, "payment_intent.succeeded")

    named = {"cus_xxx": setup["customerId"], "price_xxx": price}
    started = await run(world, SUBSCRIBE, role="seller", **named)
    assert started["subscriptionId"].startswith("sub_")
    assert started["clientSecret"]
    again = await run(world, SUBSCRIBE, role="seller", **named)
    assert (again["subscriptionId"], again["replayed"]) == (started["subscriptionId"], True)
