"""Both books of the balance, compared over a whole service: what is booked right has no drift."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.memory.gateway_funding import reverse_top_up
from application.actor import Forbidden
from application.compare_balance import DriftReport, PeriodTooLong
from application.ports.charge_gateway import GatewayUnavailable
from domain.balance import MovementKind
from domain.drift_cause import DriftCause, Repair
from domain.ids import CustomerReference, PaymentIntentReference, PostingId, TopUpReference
from domain.ledger import Account, Bookkeeper, PostingKind, move
from domain.period import Period
from tests.builders import a_transaction_id, usd
from tests.unit.application.recourse_story import charge_of, opened
from tests.unit.application.story import charged, joins, now_of, saves_card, tell, tops_up, work
from tests.unit.application.world import ADMIN, ENGINE, World

HOUR = timedelta(hours=1)


async def report(world: World, *, age: timedelta = HOUR) -> DriftReport:
    """Compare the last day, once everything has an age."""
    world.wait(age)
    now = world.clock.now()
    return await world.compare(Period(now - timedelta(days=1), now))


async def hears(world: World, type: str, reference: str) -> None:
    await tell(world, type, reference)
    await work(world)


async def causes(world: World, *, age: timedelta = HOUR) -> list[tuple[DriftCause, str]]:
    found = await report(world, age=age)
    return [(line.cause, str(line.difference)) for line in found.lines]


async def test_a_life_that_was_told_in_full_has_no_drift(world: World) -> None:
    await joins(world)
    await tops_up(world, usd(20_000))
    sent = await charged(world)
    assert sent.transfer is not None
    refund = world.processor.recourse.refund(charge_of(sent), usd(500))
    await hears(world, "refund.created", refund)
    world.processor.recourse.fail_refund(refund)
    await hears(world, "refund.failed", refund)
    world.processor.reverse(sent.transfer, usd(3_000))
    await hears(world, "transfer.reversed", sent.transfer)
    dispute = await opened(world, sent)
    world.processor.recourse.win(dispute)
    await hears(world, "charge.dispute.closed", dispute)
    found = await report(world)
    assert (found.lines, found.drift) == ([], [])
    assert found.ours == found.stripe != []
    kinds = {row.kind for row in world.processor.moves.rows}
    assert kinds >= {MovementKind.REFUND_FAILURE, MovementKind.DISPUTE, MovementKind.TRANSFER}


async def test_what_was_never_told_is_named_with_its_transaction(world: World) -> None:
    await joins(world)
    await tops_up(world, usd(20_000))
    sent = await charged(world)
    assert sent.transfer is not None
    world.processor.recourse.refund(charge_of(sent), usd(500))
    world.processor.reverse(sent.transfer, usd(3_000))
    world.processor.recourse.open_dispute(charge_of(sent), sent.quote.fee)
    found = await report(world)
    assert {line.transaction_id for line in found.lines} == {sent.id}
    assert [(line.cause, line.repair) for line in found.lines] == [
        (DriftCause.MISSING_EVENT, Repair.RECONCILE_TRANSACTION),
        (DriftCause.CHANGED_IN_STRIPE, Repair.RECONCILE_TRANSACTION),
        (DriftCause.CHANGED_IN_STRIPE, Repair.RECONCILE_TRANSACTION),
    ]


async def test_money_that_nobody_told_of_is_filed_or_looked_at(world: World) -> None:
    world.processor.add_top_up(usd(7))
    assert await causes(world) == [(DriftCause.MISSING_EVENT, "0.07 USD")]


async def test_a_reversed_top_up_is_matched_as_two_movements(world: World) -> None:
    reference = TopUpReference(await tops_up(world, usd(7)))
    reverse_top_up(world.processor, reference)
    assert await causes(world) == [(DriftCause.MISSING_EVENT, "-0.07 USD")]
    await hears(world, "topup.reversed", reference)
    assert await causes(world, age=timedelta(minutes=1)) == []


async def test_what_a_seller_paid_for_a_subscription_is_ours_and_a_strangers_is_not(
    world: World,
) -> None:
    await saves_card(world)
    customer = next(iter(world.processor.customers))
    intent = PaymentIntentReference(world.processor.new_reference("pi"))
    world.processor.take(usd(900), intent, customer=CustomerReference(customer))
    world.processor.take(usd(1_900), intent)
    found = await report(world)
    assert [(line.cause, line.repair) for line in found.lines] == [
        (DriftCause.MISSING_EVENT, Repair.FILE_MISSING_EVENTS),
        (DriftCause.CHANGED_IN_STRIPE, Repair.ASK_A_PERSON),
    ]


async def test_what_is_booked_and_never_moved_is_found(world: World) -> None:
    await joins(world)
    await tops_up(world, usd(20_000))
    sent = await charged(world)
    books = Bookkeeper(id=PostingId(a_transaction_id()), at=world.clock.now())
    entries = move(usd(1), debit=Account.STRIPE_BALANCE, credit=Account.FEE_REVENUE)
    twice = books.of(now_of(world, sent), PostingKind.FEE_CHARGED, "ch_elsewhere", entries)
    async with world.begin() as unit:
        await unit.ledger.post(twice)
    assert await causes(world) == [(DriftCause.DUPLICATE, "-0.01 USD")]


async def test_young_news_is_a_matter_of_time(world: World) -> None:
    world.processor.add_top_up(usd(7))
    assert await causes(world, age=timedelta(minutes=9)) == [(DriftCause.TIMING, "0.07 USD")]


async def test_each_side_has_it_in_another_period_and_both_periods_say_so(world: World) -> None:
    top_up = world.processor.add_top_up(usd(7))
    at = world.clock.now()
    world.wait(HOUR)
    await hears(world, "topup.succeeded", top_up)
    world.wait(HOUR)
    first = await world.compare(Period(at, at + timedelta(minutes=30)))
    second = await world.compare(Period(at + timedelta(minutes=30), at + 2 * HOUR))
    assert [(line.cause, line.difference) for line in first.lines] == [(DriftCause.TIMING, usd(7))]
    assert [(one.cause, one.difference) for one in second.lines] == [(DriftCause.TIMING, usd(-7))]
    whole = await world.compare(Period(at, at + 2 * HOUR))
    assert whole.lines == []


async def test_too_much_for_one_look_is_refused(world: World) -> None:
    world.compare = replace(world.compare, rows_max=1)
    await tops_up(world, usd(1))
    await report(world)
    world.processor.add_top_up(usd(1))
    with pytest.raises(PeriodTooLong):
        await report(world)
    world.processor.moves.rows.clear()
    await tops_up(world, usd(1))
    world.processor.moves.rows.clear()
    with pytest.raises(PeriodTooLong):
        await report(world)


async def test_no_answer_is_no_report(world: World) -> None:
    world.processor.door.lose_next_request()
    with pytest.raises(GatewayUnavailable):
        await report(world)


async def test_only_admins_compare(world: World) -> None:
    now = world.clock.now()
    with pytest.raises(Forbidden):
        await world.show_reconciliation.drift(Period(now - HOUR, now), actor=ENGINE)
    shown = await world.show_reconciliation.drift(Period(now - HOUR, now), actor=ADMIN)
    assert shown.lines == []
