"""A data file: what was answered is there after a restart, however the run before it ended."""

import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
import stripe

from adapters.sandbox.app import create_app
from adapters.sandbox.errors import CannotStart
from adapters.sandbox.server import listening as listener
from tests.integration.sandbox.conftest import QUICK
from tests.integration.sandbox.door import Door, Listening, close
from tests.integration.sandbox.subscribing import active
from tests.patience import PATIENCE_SECONDS
from tests.stripe_contract.watched import TranscriptReader, watched

KEY = "sk_test_kept"


@asynccontextmanager
async def opened(url: str, session: aiohttp.ClientSession) -> AsyncIterator[Door]:
    http = stripe.AIOHTTPClient(timeout=PATIENCE_SECONDS)
    client = stripe.StripeClient(KEY, base_addresses={"api": url}, http_client=http)
    yield Door(url=url, key=KEY, client=client, session=session)
    await close(http)


@asynccontextmanager
async def run(data: Path, session: aiohttp.ClientSession) -> AsyncIterator[Door]:
    """One run of a sandbox that keeps its state in this file."""
    with watched(settings=QUICK, data=data) as url:
        async with opened(url, session) as door:
            yield door


async def told(door: Door) -> list[Any]:
    """Everything that a caller can see of this key."""
    paths = (
        "/v1/balance",
        "/v1/balance_transactions?limit=100",
        "/v1/customers?limit=100",
        "/v1/payment_intents?limit=100",
        "/v1/charges?limit=100",
        "/v1/refunds?limit=100",
        "/v1/accounts?limit=100",
        "/v1/transfers?limit=100",
        "/v1/disputes?limit=100",
        "/v1/payouts?limit=100",
        "/v1/subscriptions?limit=100&status=all",
        "/v1/invoices?limit=100",
        "/v1/events?limit=100",
        "/_sandbox/books",
        "/_sandbox/clock",
    )
    bodies = [(await door.raw("GET", path)).body for path in paths]
    bodies[-1].pop("real")
    return bodies


async def live(door: Door) -> None:
    """Do a little of everything, refusals and time travel included."""
    await door.control("POST", "/clock/freeze")
    seller = await door.seller()
    await door.fund(20_000)
    paid = await door.pay(2000, transfer_group="c")
    await door.refused(door.pay(card="pm_card_chargeCustomerFail"))
    await door.v1.refunds.create_async({"payment_intent": paid.id, "amount": 500})
    await door.control("POST", "/clock/advance", seconds=3 * 24 * 3600)
    await door.pay(2500, card="pm_card_createDispute")
    await door.v1.payouts.create_async({"amount": 100, "currency": "usd"})
    await active(door)
    await door.control("POST", "/clock/advance", seconds=40 * 24 * 3600)
    sent = await door.transfer(seller, 8000)
    await door.v1.transfers.reversals.create_async(sent.id, {"amount": 100})
    await door.control("POST", "/faults", kind="500_after", path="/v1/customers")
    await door.refused(door.customer())


async def test_a_restart_leaves_everything_as_it_was(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    data = tmp_path / "stripe.journal"
    async with run(data, session) as door:
        await live(door)
        before = await told(door)
    async with run(data, session) as door:
        after = await told(door)
        fresh = await door.customer()
    assert after == before
    assert fresh.id not in orjson.dumps(before).decode()
    assert stat.S_IMODE(data.stat().st_mode) == 0o600


async def test_a_key_used_before_a_restart_is_replayed_after_it(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    data = tmp_path / "stripe.journal"
    payment = "amount=2000&currency=usd&payment_method=pm_card_visa&confirm=true"
    async with run(data, session) as door:
        first = await door.post("/v1/payment_intents", payment, idempotency_key="once")
    async with run(data, session) as door:
        again = await door.post("/v1/payment_intents", payment, idempotency_key="once")
        intents = await door.v1.payment_intents.list_async()
    assert again.body == first.body
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["request-id"] != first.headers["request-id"]
    assert len(intents.data) == 1


async def test_an_event_not_delivered_before_a_restart_is_delivered_after_it(
    tmp_path: Path, session: aiohttp.ClientSession, listening: Listening
) -> None:
    data = tmp_path / "stripe.journal"
    async with run(data, session) as door:
        await door.v1.webhook_endpoints.create_async(
            {"url": listening.url, "enabled_events": ["customer.created"]}
        )
        heard = await door.customer()
        await listening.until_count(1)
        await until_confirmed(door, 0)
        await door.control("POST", "/delivery", mode="drop")
        missed = await door.customer()
    async with run(data, session) as door:
        await listening.until_count(2)
        await until_confirmed(door, 0)
    assert [event["data"]["object"]["id"] for event in listening.events] == [heard.id, missed.id]


async def until_confirmed(door: Door, pending: int) -> None:
    for _ in range(500):
        events = (await door.v1.events.list_async({"type": "customer.created"})).data
        if all(event.pending_webhooks == pending for event in events):
            return
    raise AssertionError("the events stayed unconfirmed")


@contextmanager
def process(data: Path, transcript: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    program = (
        "import sys; from pathlib import Path; from adapters.sandbox.server import run;"
        " run(data=Path(sys.argv[1]), transcript=Path(sys.argv[2]))"
    )
    with subprocess.Popen(  # noqa: S603 -- our own interpreter and a fixed program
        [sys.executable, "-c", program, str(data), str(transcript)],
        stdout=subprocess.PIPE,
        text=True,
    ) as started:
        assert started.stdout is not None
        yield started, started.stdout.readline().strip().removeprefix("sandbox ready on ")
        started.kill()


async def test_what_was_answered_outlives_a_kill(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    data = tmp_path / "stripe.journal"
    said = tmp_path / "transcript"
    with process(data, said) as (started, url):
        async with opened(url, session) as door:
            paid = await door.pay()
        started.send_signal(signal.SIGKILL)
        started.wait(timeout=10)
    TranscriptReader(said).check()
    with data.open("ab") as file:
        file.write(b'{"key": "sk_test_kept", "at": 1, "ord')  # as a kill may leave the last line
    async with run(data, session) as door:
        found = await door.v1.payment_intents.retrieve_async(paid.id)
        books = await door.books()
    assert (found.status, books["balances"]["usd"]["pending"]) == ("succeeded", 1912)


def test_a_file_serves_one_sandbox_of_its_seed_and_kind_at_a_time(tmp_path: Path) -> None:
    data = tmp_path / "stripe.journal"
    with watched(seed=7, data=data), pytest.raises(CannotStart, match="in use"):
        create_app(data=data)
    with pytest.raises(CannotStart, match="seed 7"):
        create_app(seed=8, data=data)
    other = tmp_path / "other"
    other.write_text("not a journal\n")
    with pytest.raises(CannotStart, match="not a data file"):
        create_app(data=other)
    old = tmp_path / "old"
    old.write_bytes(orjson.dumps({"seed": 1, "format": 0, "api_version": "x"}) + b"\n")
    with pytest.raises(CannotStart, match="another version"):
        create_app(data=old)
    with pytest.raises(CannotStart, match="cannot be opened"):
        create_app(data=tmp_path)


def test_a_busy_port_is_named() -> None:
    with listener("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"{port} cannot be had"), listener("127.0.0.1", port):
            raise AssertionError("two listeners on one port")
