"""News of disputes that comes twice, too late, from elsewhere or with impossible amounts."""

import pytest

from application.errors import AmountMismatch, NewsOvertaken
from domain.dispute import DisputeStatus
from domain.money import Money
from domain.transaction import Transaction
from domain.webhook_event import WebhookEventState
from tests.builders import eur, usd
from tests.unit.application.ledger_view import changed, snapshot
from tests.unit.application.recourse_story import charge_of, closed, opened
from tests.unit.application.story import (
    actions,
    charged,
    event_of,
    joins,
    now_of,
    tell,
    tops_up,
    work,
)
from tests.unit.application.world import WORKER, World

_S = DisputeStatus


@pytest.fixture
async def waiting(world: World) -> Transaction:
    """Return a commission whose fee is charged and whose share waits for money."""
    await joins(world)
    return await charged(world)


@pytest.fixture
async def sent(world: World) -> Transaction:
    """Return a commission whose fee is charged and whose share was sent."""
    await joins(world)
    await tops_up(world, usd(10_000))
    return await charged(world)


async def test_a_copy_changes_nothing_and_says_so(world: World, sent: Transaction) -> None:
    dispute = await opened(world, sent)
    before = snapshot(world)
    event_id = await tell(world, "charge.dispute.funds_withdrawn", dispute)
    await work(world)
    assert changed(world, before) == ["events", "deliveries"]
    assert event_of(world, event_id).note == "this dispute is booked already"


async def test_whoever_looked_before_somebody_elses_news_looks_again(
    world: World, sent: Transaction
) -> None:
    dispute = world.processor.recourse.open_dispute(charge_of(sent), usd(2_000))
    event_id = await tell(world, "charge.dispute.created", dispute)
    handler = world.event_handlers.find("charge.dispute.created", account=None)
    assert handler is not None
    effect = await handler(event_of(world, event_id), actor=WORKER)
    await work(world)
    before = snapshot(world)
    with pytest.raises(NewsOvertaken):
        async with world.begin() as unit:
            await effect(unit)
    assert changed(world, before) == []


@pytest.mark.parametrize("amount", [usd(2_001), eur(500)])
async def test_another_currency_or_more_than_was_charged_waits_for_a_person(
    world: World, sent: Transaction, amount: Money
) -> None:
    dispute = world.processor.recourse.open_dispute(charge_of(sent), amount)
    event_id = await tell(world, "charge.dispute.created", dispute)
    with pytest.raises(AmountMismatch):
        await world.process_event(event_id=event_id, actor=WORKER)
    assert event_of(world, event_id).state is WebhookEventState.FAILED
    assert now_of(world, sent) == sent
    assert await world.queries.disputes([sent.id]) == []


async def test_a_dispute_of_what_is_no_fee_of_ours_is_ignored(
    world: World, sent: Transaction
) -> None:
    charge = world.processor.charges[charge_of(sent)]
    charge.transaction_id = None
    dispute = world.processor.recourse.open_dispute(charge.reference, usd(2_000))
    event_id = await tell(world, "charge.dispute.created", dispute)
    await work(world)
    assert event_of(world, event_id).state is WebhookEventState.IGNORED


async def test_a_banks_suspicion_is_ignored_and_says_why(world: World) -> None:
    event_id = await tell(world, "radar.early_fraud_warning.created", "issfr_1")
    await work(world)
    assert "moves no money" in str(event_of(world, event_id).note)


async def test_the_timeline_tells_of_the_dispute_and_of_what_it_did(
    world: World, waiting: Transaction
) -> None:
    dispute = await opened(world, waiting)
    await closed(world, dispute, _S.WON)
    told = [action for action in actions(world) if "dispute" in action]
    assert told == ["dispute.needs_response", "charge.dispute", "dispute.won", "charge.dispute"]
