"""A seller subscribes once, however often it is asked and whoever crashes in between."""

from dataclasses import replace
from datetime import timedelta

import pytest

from application.actor import Actor, Forbidden, Role
from application.allowed_prices import AllowedPrices, PriceNotAllowed
from application.create_subscription import AlreadySubscribed, SubscriptionAnswer
from application.end_subscription import EndAt
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.errors import NotFound
from application.ports.idempotency import IdempotencyConflict
from application.ports.refusals import RequestRefused
from domain.attempt import KEY_GRACE, KEY_LIFETIME
from domain.errors import InvalidInput
from domain.ids import PriceReference, SellerId, SubscriptionId
from domain.subscription import Subscription, SubscriptionEnded, SubscriptionStatus
from tests.builders import a_transaction_id
from tests.unit.application.billing_story import customer_of, now_of, subscribe, told
from tests.unit.application.billing_world import BASIC, PLUS
from tests.unit.application.moments import Crash
from tests.unit.application.story import SUE, actions
from tests.unit.application.world import ENGINE, World

MALLORY = Actor(subject="mallory", role=Role.SELLER, request_id="r", seller_id=SellerId("mallory"))


async def again(world: World, key: str = "key-1") -> SubscriptionAnswer:
    return await subscribe(world, key)


@pytest.fixture
async def world() -> World:
    """Return a world in which Sue is a customer."""
    made = World()
    await customer_of(made)
    return made


async def test_a_subscription_starts_and_waits_to_be_paid(world: World) -> None:
    answer = await subscribe(world)
    facts = answer.subscription.facts
    assert facts is not None
    assert (facts.status, facts.price) == (SubscriptionStatus.INCOMPLETE, BASIC)
    assert answer.client_secret is not None
    assert answer.client_secret not in repr(answer)
    assert not answer.replayed
    assert now_of(world, answer) == answer.subscription
    assert actions(world)[-2:] == ["subscription.requested", "subscription.synced"]
    stored = repr(world.database.tables)
    assert answer.client_secret not in stored


async def test_the_same_key_gives_the_same_answer_and_the_secret_while_it_is_due(
    world: World,
) -> None:
    first = await subscribe(world)
    second = await again(world)
    assert second == replace(first, replayed=True)
    assert first.subscription.facts is not None
    world.processor.subscriptions[first.subscription.facts.reference].become(
        status=SubscriptionStatus.ACTIVE
    )
    await told(world, "customer.subscription.updated", first)
    assert (await again(world)).client_secret is None
    assert len(world.processor.subscriptions) == 1


async def test_the_same_key_for_something_else_is_a_conflict(world: World) -> None:
    await subscribe(world)
    with pytest.raises(IdempotencyConflict):
        await subscribe(world, price=PLUS)


async def test_another_key_for_a_live_subscription_is_refused_and_another_price_is_not(
    world: World,
) -> None:
    first = await subscribe(world)
    with pytest.raises(AlreadySubscribed, match=first.subscription.id.hex):
        await subscribe(world, "key-2")
    await subscribe(world, "key-3", price=PLUS)
    await world.end_subscription.cancel(first.subscription.id, at=EndAt.NOW, actor=ENGINE)
    renewed = await subscribe(world, "key-2")
    assert not renewed.replayed
    assert renewed.subscription.id != first.subscription.id


async def test_who_may_subscribe_and_to_what(world: World) -> None:
    with pytest.raises(Forbidden):
        await subscribe(world, actor=MALLORY)
    with pytest.raises(PriceNotAllowed) as refusal:
        await subscribe(world, price=PriceReference("price_secret"))
    assert [problem.field for problem in refusal.value.fields] == ["priceId"]
    with pytest.raises(NotFound, match="customer"):
        await world.create_subscription(
            seller_id=SellerId("bob"), price=None, idempotency_key="key", actor=ENGINE
        )
    with pytest.raises(InvalidInput):
        AllowedPrices(None, frozenset({PLUS})).choose(None)
    assert AllowedPrices(None, frozenset({PLUS})).choose(PLUS) == PLUS
    assert world.database.tables.subscriptions == {}
    assert world.database.tables.idempotency == {}


async def test_a_customer_that_stripe_has_not_named_yet_cannot_subscribe(world: World) -> None:
    customer = world.database.tables.customers[SUE]
    world.database.tables.customers[SUE] = replace(customer, reference=None)
    with pytest.raises(NotFound):
        await subscribe(world)
    assert world.database.tables.subscriptions == {}


@pytest.mark.parametrize("key", ["key-1", "key-2"])
@pytest.mark.parametrize("is_lost", ["request", "answer"])
async def test_after_a_lost_call_either_key_finds_the_one_subscription(
    world: World, key: str, is_lost: str
) -> None:
    lose = {"request": world.door.lose_next_request, "answer": world.door.lose_next_answer}
    lose[is_lost]()
    with pytest.raises(GatewayUnavailable):
        await subscribe(world)
    answer = await again(world, key)
    assert answer.replayed
    assert answer.client_secret is not None
    assert len(world.processor.subscriptions) == 1
    assert len(world.database.tables.subscriptions) == 1
    assert (await again(world, key)).subscription == answer.subscription


@pytest.mark.parametrize("moment", range(1, 9))
async def test_whoever_dies_the_next_request_brings_it_to_the_one_end(
    world: World, moment: int
) -> None:
    world.moments.crash_at(moment)
    try:
        await subscribe(world)
    except Crash:
        await again(world)
    finally:
        world.moments.calm()
    assert len(world.processor.subscriptions) == 1
    (row,) = world.database.tables.subscriptions.values()
    assert row.facts is not None


async def test_after_the_keys_lifetime_it_is_looked_up_and_never_made_twice(world: World) -> None:
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await subscribe(world)
    world.door.forget_keys()
    world.wait(KEY_LIFETIME)
    answer = await again(world)
    assert answer.subscription.facts is not None
    assert answer.client_secret is not None
    assert len(world.processor.subscriptions) == 1


async def test_what_provably_was_not_made_is_asked_for_with_a_new_key(world: World) -> None:
    world.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await subscribe(world)
    (asked,) = world.database.tables.subscriptions.values()
    world.wait(KEY_LIFETIME)
    with pytest.raises(GatewayUnavailable, match="may still land"):
        await again(world)
    world.wait(KEY_GRACE + timedelta(seconds=1))
    answer = await again(world)
    assert answer.subscription.key != asked.key
    assert len(world.processor.subscriptions) == 1


async def test_what_stripe_refused_is_forgotten_and_asked_for_anew(world: World) -> None:
    world.processor.prices.pop(BASIC)
    with pytest.raises(RequestRefused):
        await subscribe(world)
    (refused,) = world.database.tables.subscriptions.values()
    assert not refused.is_live
    world.processor.prices[BASIC] = world.processor.prices[PLUS]
    answer = await again(world)
    assert answer.subscription.id == refused.id
    assert answer.subscription.is_live


async def test_a_rival_who_was_faster_is_believed(world: World) -> None:
    create = world.create_subscription
    first = await subscribe(world)
    stale = replace(first.subscription, facts=None, synced_at=None, key="stale")
    ask_anew, forget = create._ask_anew, create._forget  # noqa: SLF001 - the moment between two units
    assert await ask_anew(stale, ENGINE) == first.subscription
    await forget(stale)
    assert now_of(world, first) == first.subscription
    other = replace(first.subscription, facts=None, synced_at=None, key="newer")
    world.database.tables.subscriptions[other.id] = other
    assert await ask_anew(stale, ENGINE) == other
    await forget(stale)
    assert now_of(world, first) == other


async def test_an_end_with_the_period_is_taken_back_and_an_end_at_once_is_not(
    world: World,
) -> None:
    answer = await subscribe(world)
    end, subscription_id = world.end_subscription, answer.subscription.id
    ending = await end.cancel(subscription_id, at=EndAt.PERIOD_END, actor=ENGINE)
    assert _ends_with_period(ending)
    assert not _ends_with_period(await end.resume(subscription_id, actor=ENGINE))
    ended = await end.cancel(subscription_id, at=EndAt.NOW, actor=ENGINE)
    assert ended.facts is not None
    assert ended.facts.status is SubscriptionStatus.CANCELED
    assert await end.cancel(subscription_id, at=EndAt.PERIOD_END, actor=ENGINE) == ended
    with pytest.raises(SubscriptionEnded):
        await end.resume(subscription_id, actor=ENGINE)


async def test_only_its_owner_ends_a_subscription(world: World) -> None:
    answer = await subscribe(world)
    end, subscription_id = world.end_subscription, answer.subscription.id
    with pytest.raises(NotFound, match=r"^no such subscription$"):
        await end.cancel(subscription_id, at=EndAt.NOW, actor=MALLORY)
    with pytest.raises(NotFound, match=r"^no such subscription$"):
        await end.resume(subscription_id, actor=MALLORY)
    with pytest.raises(NotFound):
        await end.resume(SubscriptionId(a_transaction_id()), actor=ENGINE)
    world.database.tables.subscriptions[subscription_id] = replace(
        answer.subscription, facts=None, synced_at=None
    )
    with pytest.raises(NotFound):
        await end.cancel(subscription_id, at=EndAt.NOW, actor=ENGINE)


async def test_news_that_came_in_between_is_settled_by_asking_stripe_once_more(
    world: World,
) -> None:
    answer = await subscribe(world)
    known = answer.subscription
    assert known.facts is not None
    held = world.processor.subscriptions[known.facts.reference]
    old = held.shown
    held.become(status=SubscriptionStatus.ACTIVE)
    await told(world, "customer.subscription.updated", answer)
    settled = await world.settle_subscription(known, old, actor=ENGINE)
    assert settled.facts is not None
    assert settled.facts.status is SubscriptionStatus.ACTIVE


def _ends_with_period(subscription: Subscription) -> bool:
    assert subscription.facts is not None
    return subscription.facts.cancel_at_period_end
