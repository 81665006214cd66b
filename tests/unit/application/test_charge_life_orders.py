"""A charge that the bank asked about, told in every order: the same end, books and record."""

from itertools import permutations
from typing import Final

from adapters.memory.gateway_objects import HeldCharge
from domain.charge import ChargeState
from domain.ids import ChargeReference
from tests.builders import usd
from tests.unit.application.ledger_view import entries, require_agreement
from tests.unit.application.story import accept, actions, now_of, saves_card, tell, work
from tests.unit.application.world import World

FAILED: Final = ChargeReference("ch_failed")
TYPES: Final = (
    "payment_intent.requires_action",
    "payment_intent.payment_failed",
    "payment_intent.succeeded",
    "charge.failed",
    "charge.succeeded",
    "charge.updated",
)


async def test_the_life_of_a_charge_ends_the_same_in_every_order() -> None:
    ends = [await _end_of(order) for order in permutations(TYPES)]
    assert len(ends) == 720
    assert all(end == ends[0] for end in ends)


async def _end_of(order: tuple[str, ...]) -> object:
    world = World()
    await saves_card(world)
    world.processor.demand_action_next()
    transaction = await accept(world)
    await work(world)
    (intent,) = world.processor.intents.values()
    charge = world.processor.pay(intent.reference).charge
    world.processor.charges[FAILED] = HeldCharge(
        reference=FAILED,
        payment_intent=intent.reference,
        processing_fee=world.processor.charges[charge].processing_fee,
        is_settled=True,
    )
    for kind in order:
        about = intent.reference if kind.startswith("payment_intent") else charge
        for _ in range(2):
            await tell(world, kind, FAILED if kind == "charge.failed" else about)
        await work(world)
    ended = now_of(world, transaction)
    assert (ended.charge_state, ended.charge) == (ChargeState.CHARGED, charge)
    assert ended.processing_fee == usd(88)
    require_agreement(world)
    return ended.status, ended.failure, sorted(entries(world).items()), actions(world)
