"""Time: frozen, advanced, and what falls due on the way."""

from adapters.sandbox.core.agenda import Agenda
from adapters.sandbox.core.clock import Clock
from adapters.sandbox.core.ids import Ids
from tests.integration.sandbox.door import Door, Listening

DAY = 24 * 3600


async def test_pending_money_becomes_available_on_its_second(door: Door) -> None:
    frozen = await door.control("POST", "/clock/freeze")
    intent = await door.pay(expand=["latest_charge"])
    rows = await door.v1.balance_transactions.list_async({"source": intent.latest_charge.id})
    assert (rows.data[0].status, rows.data[0].available_on) == ("pending", frozen["now"] + 2 * DAY)
    await door.control("POST", "/clock/advance", seconds=2 * DAY - 1)
    assert (await door.v1.balance.retrieve_async()).pending[0].amount == 1912
    await door.control("POST", "/clock/advance", seconds=1)
    balance = await door.v1.balance.retrieve_async()
    settled = await door.v1.balance_transactions.retrieve_async(rows.data[0].id)
    assert (balance.available[0].amount, balance.pending[0].amount) == (1912, 0)
    assert settled.status == "available"


async def test_settlement_is_announced_once_a_second_and_account(
    door: Door, listening: Listening
) -> None:
    await door.v1.webhook_endpoints.create_async(
        {"url": listening.url, "enabled_events": ["balance.available"]}
    )
    await door.control("POST", "/clock/freeze")
    await door.pay(1000)
    await door.pay(2000)
    await door.control("POST", "/clock/advance", seconds=3 * DAY)
    await listening.until_count(1)
    available = listening.events[0]["data"]["object"]["available"][0]["amount"]
    assert (len(listening.seen), available) == (1, 2853)


async def test_a_bypass_card_needs_no_settlement(door: Door) -> None:
    await door.pay(2000, card="pm_card_bypassPending")
    assert (await door.books())["balances"]["usd"] == {"available": 1912, "pending": 0}


async def test_time_does_not_run_backwards_and_runs_on_when_thawed(door: Door) -> None:
    now = (await door.control("GET", "/clock"))["now"]
    frozen = await door.control("POST", "/clock/freeze", at=now + DAY)
    refused = await door.raw("POST", "/_sandbox/clock/advance", json={"to": now})
    past = await door.raw("POST", "/_sandbox/clock/freeze", json={"at": now})
    neither = await door.raw("POST", "/_sandbox/clock/advance", json={})
    thawed = await door.control("POST", "/clock/thaw")
    assert (frozen["now"], frozen["is_frozen"]) == (now + DAY, True)
    assert (refused.status, past.status, neither.status) == (400, 400, 400)
    assert thawed["now"] - now - DAY in {0, 1}
    assert thawed["is_frozen"] is False


def test_due_work_sees_the_second_it_was_due() -> None:
    clock = Clock(lambda: 1000.0)
    agenda = Agenda(clock)
    seen: list[int] = []
    agenda.at(1020, lambda: seen.append(clock.now()))
    agenda.at(1010, lambda: agenda.at(1015, lambda: seen.append(clock.now())))
    clock.advance(30)
    agenda.run_due()
    assert (seen, clock.now()) == ([1015, 1020], 1030)


def test_ids_depend_on_seed_key_and_order_only() -> None:
    def row(seed: int, key: str) -> list[str]:
        ids = Ids(seed=seed, key=key)
        return [ids.make("pi") for _ in range(100)]

    assert row(1, "a") == row(1, "a")
    assert len({*row(1, "a"), *row(2, "a"), *row(1, "b")}) == 300
    assert all(len(made) == len("pi_") + 24 and made[3:].isalnum() for made in row(1, "a"))
