"""Events acted on again, tried without effect, or let be; each with a reason and a record."""

from dataclasses import replace

import pytest

from application.actor import Forbidden
from application.ports.errors import NotFound
from application.ports.event_queries import EventFilter
from application.ports.jobs import JobKind
from domain.errors import InvalidInput
from domain.ids import WebhookEventId
from domain.ledger import PostingKind
from domain.webhook_event import EventSettled, WebhookEventState
from tests.builders import a_transaction_id, usd
from tests.unit.application.ledger_view import changed, require_agreement, snapshot
from tests.unit.application.recourse_story import charge_of
from tests.unit.application.story import (
    accept,
    buried,
    charged,
    event_of,
    queued,
    saves_card,
    tell,
    work,
    work_on,
)
from tests.unit.application.strangers import shows_intent
from tests.unit.application.world import ADMIN, ENGINE, World

EVERYTHING = EventFilter()


async def a_dead_event(world: World) -> WebhookEventId:
    """Return an event that no try could process, though its object is there by now."""
    reference = world.processor.add_top_up(usd(8_000), has_arrived=False)
    event_id = await tell(world, "topup.succeeded", reference)
    await work(world)
    await world.process_event.give_up(event_id)
    arrived = replace(world.processor.top_ups[reference], has_arrived=True)
    world.processor.top_ups[reference] = arrived
    world.processor.purses.of(usd(100)).available += 8_000
    return event_id


async def test_a_dead_event_is_done_once_it_is_replayed(world: World) -> None:
    event_id = await a_dead_event(world)
    dead = EventFilter(states=(WebhookEventState.DEAD,))
    answer = await world.replay(dead, reason="it has arrived", dry_run=False, actor=ADMIN)
    assert [event.id for event in answer.queued] == [event_id]
    await work(world)
    assert event_of(world, event_id).state is WebhookEventState.PROCESSED
    require_agreement(world)
    record = next(row for row in world.database.tables.audit.values() if "replayed" in row.action)
    assert record.actor == ADMIN
    assert record.before == {"state": "DEAD"}
    assert record.after == {"state": "RECEIVED", "reason": "it has arrived"}


async def test_what_an_event_did_it_does_not_do_twice(world: World) -> None:
    await tell(world, "topup.succeeded", world.processor.add_top_up(usd(8_000)))
    await work(world)
    before = len(world.database.tables.postings)
    await world.replay(EVERYTHING, reason="to be sure", dry_run=False, actor=ADMIN)
    await work(world)
    assert len(world.database.tables.postings) == before
    require_agreement(world)


async def test_a_dry_run_tells_every_change_and_makes_none(world: World) -> None:
    await saves_card(world)
    transaction = await accept(world)
    await run_charge_without_news(world)
    event_id = await tell(world, "payment_intent.succeeded", next(iter(world.processor.intents)))
    before = snapshot(world)
    answer = await world.replay(
        EventFilter(type="payment_intent.succeeded"), reason="what if", dry_run=True, actor=ADMIN
    )
    assert changed(world, before) == []
    (preview,) = answer.previews
    assert (preview.event.id, preview.note, preview.problem) == (event_id, None, None)
    assert [posting.kind for posting in preview.postings] == [
        PostingKind.FEE_CHARGED,
        PostingKind.PROCESSING_FEE,
    ]
    (change,) = preview.changes
    assert change.subject == f"transaction:{transaction.id}"
    assert change.after["chargeState"] == "CHARGED"
    assert JobKind.RUN_TRANSFER in preview.jobs


async def run_charge_without_news(world: World) -> None:
    """Let Stripe take the fee while its answer gets lost."""
    world.processor.door.lose_next_answer()
    await work(world)


async def test_a_dry_run_tells_why_nothing_would_happen(world: World) -> None:
    await tell(world, "transfer.paid", "tr_1")
    await tell(world, "topup.succeeded", world.processor.add_top_up(usd(1), has_arrived=False))
    await tell(world, "topup.succeeded", "tu_nowhere")
    answer = await world.replay(EVERYTHING, reason="what if", dry_run=True, actor=ADMIN)
    ended, waiting, nowhere = answer.previews
    assert (ended.note or "").startswith("Stripe ended this type")
    assert (waiting.problem or "").startswith("OBJECT_UNKNOWN")
    assert (nowhere.problem or "").startswith("PROVIDER_REFUSED")


async def test_a_dry_run_tells_what_only_a_person_can_settle(world: World) -> None:
    transaction = await charged(world)
    refund = world.processor.recourse.refund(charge_of(transaction), usd(700))
    world.processor.recourse.settle_elsewhere(refund, amount=usd(-701))
    await tell(world, "charge.refunded", charge_of(transaction))
    wanted = EventFilter(type="charge.refunded")
    answer = await world.replay(wanted, reason="what if", dry_run=True, actor=ADMIN)
    assert (answer.previews[0].problem or "").startswith("AMOUNT_MISMATCH")


async def test_another_services_event_would_be_ignored(world: World) -> None:
    await tell(world, "payment_intent.canceled", shows_intent(world, transaction_id=None))
    answer = await world.replay(EVERYTHING, reason="what if", dry_run=True, actor=ADMIN)
    assert "collects no fee of ours" in (answer.previews[0].note or "")


async def test_an_ignored_event_is_never_done(world: World) -> None:
    event_id = await a_dead_event(world)
    assert buried(world) == []
    ignored = await world.replay.ignore(event_id, reason="a test of ours", actor=ADMIN)
    assert (ignored.state, ignored.note) == (WebhookEventState.IGNORED, "a test of ours")
    await work_on(world)
    assert event_of(world, event_id).state is WebhookEventState.IGNORED
    assert (queued(world), len(world.database.tables.receipts)) == ([], 0)


async def test_what_was_processed_cannot_be_ignored(world: World) -> None:
    event_id = await tell(world, "topup.succeeded", world.processor.add_top_up(usd(100)))
    await work(world)
    with pytest.raises(EventSettled):
        await world.replay.ignore(event_id, reason="too late", actor=ADMIN)
    with pytest.raises(NotFound):
        await world.replay.ignore(
            WebhookEventId(a_transaction_id()), reason="which one", actor=ADMIN
        )


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
async def test_a_reason_is_needed(world: World, reason: str) -> None:
    with pytest.raises(InvalidInput):
        await world.replay(EVERYTHING, reason=reason, dry_run=False, actor=ADMIN)
    with pytest.raises(InvalidInput):
        await world.replay.ignore(WebhookEventId(a_transaction_id()), reason=reason, actor=ADMIN)


async def test_only_an_admin_decides(world: World) -> None:
    with pytest.raises(Forbidden):
        await world.replay(EVERYTHING, reason="mine", dry_run=True, actor=ENGINE)
    with pytest.raises(Forbidden):
        await world.replay.ignore(WebhookEventId(a_transaction_id()), reason="mine", actor=ENGINE)
