"""Of two who hear of the same thing at once, the second asks Stripe once more."""

import pytest

from adapters.memory.gateway_biller import Biller
from application.errors import NewsOvertaken
from tests.unit.application.billing_story import PAID, apply, customer_of, elsewhere
from tests.unit.application.story import event_of, tell, work
from tests.unit.application.world import WORKER, World


@pytest.fixture
async def world() -> World:
    """Return a world in which Sue is a customer."""
    made = World()
    await customer_of(made)
    return made


async def test_of_two_who_asked_stripe_at_the_same_time_the_second_asks_again(
    world: World,
) -> None:
    reference = await elsewhere(world)
    Biller(world.processor).pay(Biller(world.processor).latest_invoice(reference))
    invoice = Biller(world.processor).latest_invoice(reference)
    for kind, about in (("customer.subscription.updated", reference), (PAID, invoice)):
        event = event_of(world, await tell(world, kind, about))
        handler = world.event_handlers.find(kind, account=None)
        assert handler is not None
        stale = await handler(event, actor=WORKER)
        await work(world)
        world.processor.subscriptions[reference].become(cancel_at_period_end=True)
        held = world.processor.invoices[invoice]
        held.become(attempt_count=held.shown.facts.attempt_count + 1)
        await apply(world, kind, about)
        with pytest.raises(NewsOvertaken):
            async with world.begin() as unit:
                await stale(unit)


@pytest.mark.parametrize("about", ["subscription", "invoice"])
async def test_of_two_who_take_in_the_same_thing_one_is_told_to_ask_again(
    world: World, about: str
) -> None:
    reference = await elsewhere(world)
    invoice = Biller(world.processor).latest_invoice(reference)
    kind = "customer.subscription.created" if about == "subscription" else "invoice.created"
    named = reference if about == "subscription" else invoice
    handler = world.event_handlers.find(kind, account=None)
    assert handler is not None
    event = event_of(world, await tell(world, kind, named))
    effects = [await handler(event, actor=WORKER) for _ in range(2)]

    async with world.begin() as unit:
        await effects[0](unit)
    async with world.begin() as unit:
        store = unit.subscriptions if about == "subscription" else unit.invoices
        blinded = _Blind(unit, about, store)
        with pytest.raises(NewsOvertaken):
            await effects[1](blinded)  # type: ignore[arg-type]  # a unit but for one store


class _Blind:
    """A unit whose look came just before the other's commit."""

    def __init__(self, unit: object, about: str, store: object) -> None:
        self._unit = unit
        self._name = f"{about}s"
        self._store = store

    def __getattr__(self, name: str) -> object:
        return _Unseeing(self._store) if name == self._name else getattr(self._unit, name)


class _Unseeing:
    def __init__(self, store: object) -> None:
        self._store = store

    async def lock_named(self, _: str) -> None:
        return None

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)
