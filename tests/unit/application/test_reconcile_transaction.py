"""One transaction beside all that Stripe holds of it: missed news is booked, once, forward only."""

from dataclasses import replace

import pytest

from application.actor import Forbidden
from application.errors import NewsOvertaken
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.errors import NotFound
from application.ports.jobs import JobKind
from application.reconcile_transaction import Difference, ReconcileTransaction
from application.settle_dispute import SettleDispute
from application.settle_refunds import SettleRefunds
from application.stripe_look import OurSide, StripeLook, StripeSide
from application.weigh_recourse import WeighRecourse
from domain.charge import ChargeState
from domain.errors import InvalidInput
from domain.ledger import PostingKind
from domain.status import TransactionStatus
from domain.transaction import Transaction
from domain.transfer import TransferState
from tests.builders import a_transaction_id, usd
from tests.unit.application.ledger_view import (
    changed,
    charges_taken,
    require_agreement,
    snapshot,
)
from tests.unit.application.recourse_story import charge_of, opened
from tests.unit.application.story import (
    accept,
    charged,
    joins,
    now_of,
    run_charge,
    run_transfer,
    saves_card,
    tops_up,
    work,
)
from tests.unit.application.world import ADMIN, ENGINE, World


class Rig:
    """Both sides of a world, and the use case between them."""

    def __init__(self, world: World) -> None:
        weigh = WeighRecourse(world.clock, world.ids)
        self.look = StripeLook(world.begin, world.charges, world.transfers, world.recourse)
        self.reconcile = ReconcileTransaction(
            world.begin,
            self.look,
            world.settle_charge,
            SettleRefunds(weigh),
            SettleDispute(weigh),
            world.settle_transfer,
            world.clock,
        )


@pytest.fixture
def rig(world: World) -> Rig:
    return Rig(world)


@pytest.fixture
async def sent(world: World) -> Transaction:
    """Return a commission whose fee is charged and whose share was sent."""
    await joins(world)
    await tops_up(world, usd(10_000))
    return await charged(world)


async def test_what_no_event_told_is_shown_first_and_then_booked_once(
    world: World, rig: Rig, sent: Transaction
) -> None:
    assert sent.transfer is not None
    world.processor.recourse.refund(charge_of(sent), usd(700))
    world.processor.reverse(sent.transfer, usd(3_000))
    before = snapshot(world)
    tried = await rig.reconcile(sent.id, reason="looks odd", dry_run=True, actor=ADMIN)
    assert changed(world, before) == []
    assert tried.differences == [
        Difference("refunded", "0.00 USD", "7.00 USD", usd(700)),
        Difference("reversed", "0.00 USD", "30.00 USD", usd(3_000)),
    ]
    assert [one.kind for one in tried.postings] == [
        PostingKind.FEE_REFUNDED,
        PostingKind.SHARE_REVERSED,
    ]
    kept = await rig.reconcile(sent.id, reason="looks odd", dry_run=False, actor=ADMIN)
    assert kept.differences == tried.differences
    assert (kept.after.refunded, kept.after.reversed) == (usd(700), usd(3_000))
    assert now_of(world, sent) == kept.after
    require_agreement(world)
    again = await rig.reconcile(sent.id, reason="once more", dry_run=False, actor=ADMIN)
    assert (again.differences, again.postings, again.problem) == ([], (), None)


async def test_the_reason_and_the_admin_are_recorded(
    world: World, rig: Rig, sent: Transaction
) -> None:
    await rig.reconcile(sent.id, reason="a seller asked", dry_run=False, actor=ADMIN)
    *_, record = [event for _, event in sorted(world.database.tables.audit.items())]
    assert (record.action, record.actor, record.transaction_id) == (
        "transaction.reconciled",
        ADMIN,
        sent.id,
    )
    assert record.before == {"status": "TRANSFERRED"}
    assert record.after == {"status": "TRANSFERRED", "reason": "a seller asked"}


async def test_a_charge_whose_answer_was_lost_is_found_by_what_was_asked(
    world: World, rig: Rig
) -> None:
    await saves_card(world)
    transaction = await accept(world)
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_charge(world, transaction)
    told = await rig.reconcile(transaction.id, reason="stuck", dry_run=False, actor=ADMIN)
    assert (told.before.status, told.after.status) == (
        TransactionStatus.PENDING,
        TransactionStatus.CHARGED,
    )
    assert told.after.transfer_state is TransferState.PLANNED
    assert Difference("chargeState", "PROCESSING", "CHARGED") in told.differences
    assert Difference("processingFee", None, "0.88 USD", usd(88)) in told.differences
    assert JobKind.RUN_TRANSFER in told.jobs
    await work(world)
    assert charges_taken(world) == 1
    require_agreement(world)


async def test_a_transfer_whose_answer_was_lost_is_found_by_what_was_asked(
    world: World, rig: Rig
) -> None:
    await joins(world)
    await saves_card(world)
    await tops_up(world, usd(10_000))
    transaction = await accept(world)
    await run_charge(world, transaction)
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_transfer(world, transaction)
    told = await rig.reconcile(transaction.id, reason="stuck", dry_run=False, actor=ADMIN)
    assert told.after.transfer_state is TransferState.TRANSFERRED
    assert len(world.processor.transfers) == 1
    require_agreement(world)


async def test_a_refusal_of_an_attempt_under_way_is_left_to_the_attempt(
    world: World, rig: Rig
) -> None:
    await saves_card(world)
    transaction = await accept(world)
    world.processor.decline_next()
    world.door.lose_next_answer()
    with pytest.raises(GatewayUnavailable):
        await run_charge(world, transaction)
    told = await rig.reconcile(transaction.id, reason="stuck", dry_run=False, actor=ADMIN)
    assert told.after.charge_state is ChargeState.PROCESSING
    assert told.differences == []


async def test_what_was_never_asked_of_stripe_agrees(world: World, rig: Rig) -> None:
    transaction = await accept(world)
    told = await rig.reconcile(transaction.id, reason="curious", dry_run=True, actor=ADMIN)
    assert (told.before, told.after, told.differences) == (transaction, transaction, [])


async def test_a_dispute_that_nobody_told_of_freezes_the_transaction(
    world: World, rig: Rig, sent: Transaction
) -> None:
    world.processor.recourse.open_dispute(charge_of(sent), usd(2_000))
    told = await rig.reconcile(sent.id, reason="angry call", dry_run=False, actor=ADMIN)
    assert told.after.charge_state is ChargeState.DISPUTED
    assert told.after.status is TransactionStatus.DISPUTED
    require_agreement(world)


async def test_an_impossible_amount_changes_nothing_and_waits_for_a_person(
    world: World, rig: Rig, sent: Transaction
) -> None:
    refund = world.processor.recourse.refund(charge_of(sent), usd(700))
    world.processor.recourse.settle_elsewhere(refund, amount=usd(-701))
    before = snapshot(world)
    told = await rig.reconcile(sent.id, reason="looks odd", dry_run=False, actor=ADMIN)
    assert changed(world, before) == []
    assert told.problem is not None
    assert told.problem.startswith("AMOUNT_MISMATCH")
    assert told.before == told.after == sent


async def test_news_that_comes_while_stripe_is_asked_is_not_undone(
    world: World, rig: Rig, sent: Transaction
) -> None:
    class Slow(StripeLook):
        async def theirs(self, ours: OurSide) -> StripeSide:
            seen = await super().theirs(ours)
            await opened(world, sent)
            return seen

    slow = Slow(world.begin, world.charges, world.transfers, world.recourse)
    with pytest.raises(NewsOvertaken):
        await replace(rig.reconcile, look=slow)(
            sent.id, reason="looks odd", dry_run=False, actor=ADMIN
        )
    assert now_of(world, sent).charge_state is ChargeState.DISPUTED


async def test_only_admins_with_a_reason_reconcile_what_exists(rig: Rig, sent: Transaction) -> None:
    with pytest.raises(Forbidden):
        await rig.reconcile(sent.id, reason="curious", dry_run=True, actor=ENGINE)
    with pytest.raises(InvalidInput):
        await rig.reconcile(sent.id, reason=" ", dry_run=True, actor=ADMIN)
    with pytest.raises(NotFound):
        await rig.reconcile(a_transaction_id(), reason="x", dry_run=True, actor=ADMIN)
