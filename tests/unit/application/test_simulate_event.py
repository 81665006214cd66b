"""News of a transaction told once more: of the object that the type is about, if there is one."""

import pytest

from adapters.memory.simulator import MemorySimulator
from application.actor import Forbidden
from application.ports.errors import NotFound
from application.simulate_event import NothingToTell, SimulateEvent
from domain.errors import InvalidInput
from domain.transaction import Transaction
from tests.builders import a_transaction_id, usd
from tests.unit.application.recourse_story import charge_of, opened
from tests.unit.application.story import accept, charged, joins, tell, tops_up, work
from tests.unit.application.world import ADMIN, ENGINE, World


class Told(MemorySimulator):
    """Tells of anything."""

    async def tell(self, type: str, object_reference: str) -> str:
        self.told.append((type, object_reference))
        return "evt_told"


@pytest.fixture
def told(world: World) -> Told:
    return Told(world.processor)


@pytest.fixture
def simulate(world: World, told: Told) -> SimulateEvent:
    return SimulateEvent(world.begin, told)


@pytest.fixture
async def sent(world: World) -> Transaction:
    await joins(world)
    await tops_up(world, usd(10_000))
    return await charged(world)


async def test_each_type_is_told_of_the_object_that_it_is_about(
    world: World, simulate: SimulateEvent, told: Told, sent: Transaction
) -> None:
    refund = world.processor.recourse.refund(charge_of(sent), usd(700))
    await tell(world, "charge.refunded", charge_of(sent))
    await work(world)
    dispute = await opened(world, sent)
    wanted = {
        "payment_intent.succeeded": sent.payment_intent,
        "charge.refunded": sent.charge,
        "refund.created": refund,
        "charge.dispute.closed": dispute,
        "transfer.created": sent.transfer,
        "transfer.paid": sent.transfer,
    }
    for name in wanted:
        answer = await simulate(sent.id, type=name, actor=ADMIN)
        assert (answer.type, answer.event, answer.transaction.id) == (name, "evt_told", sent.id)
    assert dict(told.told) == wanted
    account = await simulate(sent.id, type="account.updated", actor=ADMIN)
    assert account.object_reference.startswith("acct_")


@pytest.mark.parametrize(
    "type",
    ["payment_intent.succeeded", "charge.refunded", "refund.created", "account.updated"],
)
async def test_what_is_not_there_cannot_be_told_of(
    world: World, simulate: SimulateEvent, told: Told, type: str
) -> None:
    transaction = await accept(world)
    with pytest.raises(NothingToTell):
        await simulate(transaction.id, type=type, actor=ADMIN)
    assert told.told == []


async def test_only_admins_tell_known_types_of_known_transactions(
    world: World, simulate: SimulateEvent
) -> None:
    transaction = await accept(world)
    with pytest.raises(Forbidden):
        await simulate(transaction.id, type="transfer.created", actor=ENGINE)
    with pytest.raises(InvalidInput, match=r"payment_intent\.succeeded"):
        await simulate(transaction.id, type="nonsense", actor=ADMIN)
    with pytest.raises(NotFound):
        await simulate(a_transaction_id(), type="transfer.created", actor=ADMIN)
