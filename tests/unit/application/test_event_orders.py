"""One transaction's life, told in every order, twice over, and between any two jobs."""

from itertools import permutations
from typing import Final

import pytest

from application.ports.charge_gateway import GatewayUnavailable
from domain.charge import ChargeState
from domain.ids import AccountReference
from domain.ledger import Account
from domain.transaction import Transaction
from domain.transfer import TransferState
from domain.webhook_event import WebhookEventState
from tests.builders import usd
from tests.unit.application.ledger_view import (
    balance,
    charges_taken,
    entries,
    require_agreement,
    transfers_sent,
)
from tests.unit.application.story import (
    PAGES,
    SUE,
    SUES_CLAIM,
    accept,
    now_of,
    run_charge,
    run_transfer,
    tell,
    work,
    work_on,
)
from tests.unit.application.world import ENGINE, WORKER, World

TYPES: Final = (
    "setup_intent.succeeded",
    "account.updated",
    "topup.succeeded",
    "payment_intent.succeeded",
    "transfer.created",
)
ORDERS: Final = tuple(permutations(TYPES))


class Life:
    """A seller, Amazon's money and one commission, and what Stripe has to tell of them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.facts: dict[str, str] = {}

    async def begin(self) -> Transaction:
        """Let everything happen at Stripe that needs no event to be known here."""
        world = self.world
        begun = await world.create_customer(
            seller_id=SUE, email="sue@example.com", name=None, actor=ENGINE
        )
        self.facts[TYPES[0]] = begun.setup.reference
        self.card = world.processor.complete_setup(begun.setup.reference)
        opened = await world.create_account(
            seller_id=SUE, email="sue@example.com", country="US", pages=PAGES, actor=ENGINE
        )
        assert opened.account.facts is not None
        self.account: AccountReference = opened.account.facts.reference
        world.processor.make_ready(self.account)
        self.facts[TYPES[1]] = self.account
        self.facts[TYPES[2]] = world.processor.add_top_up(usd(9_000), recovery=SUES_CLAIM)
        return await accept(world)

    def happened(self, type: str) -> str | None:
        """Return the object of an event, or None while there is none."""
        if type == TYPES[3]:
            return next(iter(self.world.processor.intents), None)
        if type == TYPES[4]:
            return next(iter(self.world.processor.transfers), None)
        return self.facts[type]


def require_the_one_end(world: World, transaction: Transaction) -> None:
    """Fail unless the life ended as every telling of it must."""
    after = now_of(world, transaction)
    assert (after.charge_state, after.transfer_state) == (
        ChargeState.CHARGED,
        TransferState.TRANSFERRED,
    )
    assert (after.funded, after.processing_fee) == (usd(8_000), usd(88))
    assert (charges_taken(world), len(transfers_sent(world))) == (1, 1)
    assert {str(key[2]) for key in entries(world)} == {
        "20.00 USD", "-20.00 USD", "0.88 USD", "-0.88 USD",
        "80.00 USD", "-80.00 USD", "90.00 USD", "-90.00 USD",
    }  # fmt: skip
    assert sum(entries(world).values()) == 10
    assert balance(world, Account.RECOVERIES_CLEARING) == 0
    assert balance(world, Account.UNALLOCATED_RECEIPTS) == -1_000
    states = {event.state for event in world.database.tables.events.values()}
    assert states == {WebhookEventState.PROCESSED}
    require_agreement(world)


@pytest.mark.parametrize("copies", [1, 2])
@pytest.mark.parametrize("works_between", [True, False])
async def test_events_in_every_order_come_to_the_same_end(
    *, copies: int, works_between: bool
) -> None:
    for order in ORDERS:
        world = World()
        life = Life(world)
        transaction = await life.begin()
        waiting = list(order)
        for _ in order:
            await _tell_the_first_that_happened(life, waiting, copies=copies)
            if works_between or not any(life.happened(kind) for kind in waiting):
                await work(world)
        await work_on(world)
        assert waiting == []
        require_the_one_end(world, transaction)


async def _tell_the_first_that_happened(life: Life, waiting: list[str], *, copies: int) -> None:
    for kind in waiting:
        happened = life.happened(kind)
        if happened is not None:
            waiting.remove(kind)
            for _ in range(copies):
                await tell(life.world, kind, happened)
            return


@pytest.mark.parametrize("rest", range(3))
async def test_events_about_a_life_whose_answers_were_lost_come_to_the_same_end(
    rest: int,
) -> None:
    for order in ORDERS[rest::3]:
        world = World()
        life = Life(world)
        transaction = await life.begin()
        await _live_unheard(life, transaction)
        for place, kind in enumerate(order):
            happened = life.happened(kind)
            assert happened is not None
            event_id = await tell(world, kind, happened)
            if place % 2:
                await world.process_event(event_id=event_id, actor=WORKER)
        for kind in order:
            await tell(world, kind, str(life.happened(kind)))
        await work_on(world)
        require_the_one_end(world, transaction)


async def _live_unheard(life: Life, transaction: Transaction) -> None:
    """Let the charge and the transfer be made, and the answer to each be lost."""
    world = life.world
    await world.set_default_card(seller_id=SUE, card=life.card, actor=ENGINE)
    facts = await world.accounts.find_account(life.account)
    async with world.begin() as unit:
        seen = (await unit.accounts.lock(SUE)).synced_at
        await world.sync(unit, SUE, facts, seen=seen, at=world.clock.now(), actor=WORKER)
    await run_charge(world, transaction)
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_transfer(world, transaction)
