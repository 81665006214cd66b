"""A person lets a dead job be done again, or throws away what nobody waits for any more."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from adapters.memory.queue import MemoryQueueQueries
from application.actor import Actor, Forbidden
from application.errors import OutcomeUnknown
from application.handle_job import HandleJob, JobKept, JobNotDead
from application.needed_work import WorkNeeded
from application.ports.audit import AuditEvent
from application.ports.jobs import Job, JobKind
from application.ports.queue import JobFilter, QueuedJob, QueueState
from application.run_jobs import LEASE
from application.show_queue import ShowQueue
from domain.charge import ChargeState
from domain.errors import InvalidInput
from domain.ids import ChargeReference, JobId, WebhookEventId
from domain.settlement import SettlementState, SettlementWay
from domain.transaction import Transaction
from domain.transfer import TransferState
from domain.webhook_event import WebhookEventState
from tests.builders import a_charge_attempt, a_transaction, usd
from tests.clawback_builders import a_clawback, a_settlement
from tests.contract.test_inbox import a_delivery
from tests.unit.application.ledger_view import changed, snapshot
from tests.unit.application.story import accept, saves_card, work
from tests.unit.application.world import ADMIN, ENGINE, World

S = QueueState


def hand(world: World) -> HandleJob:
    return HandleJob(world.begin, world.clock)


async def dead(world: World, kind: JobKind, subject: object) -> JobId:
    """Return a job that was set aside."""
    job = Job(id=JobId(world.ids.new()), kind=kind, subject=str(subject), request_id="req-1")
    async with world.begin() as unit:
        unit.outbox.add(job)
    for claimed in await world.jobs.claim(limit=50, lease=LEASE):
        if claimed.id == job.id:
            await world.jobs.bury(claimed, error="it is broken")
    return job.id


async def told(world: World, job_id: JobId) -> QueuedJob:
    async with world.begin() as unit:
        return await unit.queue.lock(job_id)


async def discard(world: World, job_id: JobId, actor: Actor = ADMIN) -> tuple[QueuedJob, bool]:
    return await hand(world).discard(job_id, reason="nobody waits", actor=actor)


async def retry(world: World, job_id: JobId, actor: Actor = ADMIN) -> tuple[QueuedJob, bool]:
    return await hand(world).retry(job_id, reason="it is mended", actor=actor)


def audited(world: World, action: str) -> Sequence[AuditEvent]:
    return [event for event in world.database.tables.audit.values() if event.action == action]


def stored(world: World, transaction: Transaction) -> Transaction:
    world.database.tables.transactions[transaction.id] = transaction
    return transaction


SENT = replace(
    a_transaction(), charge_state=ChargeState.CHARGED, transfer_state=TransferState.TRANSFERRED
)


A_CHARGE = ChargeReference("ch_1")


async def test_a_dead_job_is_ready_again_once_under_a_race_and_it_is_audited(
    world: World,
) -> None:
    job_id = await dead(world, JobKind.RUN_TRANSFER, stored(world, SENT).id)
    answers = await asyncio.gather(*(retry(world, job_id) for _ in range(4)))
    assert sorted(replayed for _, replayed in answers) == [False, True, True, True]
    assert {job.state for job, _ in answers} == {S.READY}
    (event,) = audited(world, "job.retried")
    assert (event.actor, event.transaction_id) == (ADMIN, SENT.id)
    assert event.before["state"] == "DEAD"
    assert event.after == {"state": "READY", "kind": "RUN_TRANSFER", "reason": "it is mended"}


async def test_a_repeat_after_it_is_done_changes_nothing(world: World) -> None:
    job_id = await dead(world, JobKind.RELEASE_HELD, "UNFUNDED")
    await retry(world, job_id)
    await work(world)
    before = snapshot(world)
    job, replayed = await retry(world, job_id)
    assert (job.state, replayed) == (S.DONE, True)
    assert changed(world, before) == []


async def test_what_was_never_set_aside_is_not_retried(world: World) -> None:
    await saves_card(world)
    await accept(world)
    job_id = list(world.database.tables.jobs)[-1]
    with pytest.raises(JobNotDead, match="READY"):
        await retry(world, job_id)


async def test_a_revived_job_has_all_its_tries_again(world: World) -> None:
    await accept(world)
    transaction_id = next(iter(world.database.tables.transactions))
    job_id = await dead(world, JobKind.RUN_CHARGE, transaction_id)
    await retry(world, job_id)
    (claimed,) = [j for j in await world.jobs.claim(limit=9, lease=LEASE) if j.id == job_id]
    assert (claimed.tries, claimed.tries_counted) == (3, 1)


async def test_what_nobody_waits_for_is_discarded_once_and_stays_to_be_looked_at(
    world: World,
) -> None:
    job_id = await dead(world, JobKind.RUN_TRANSFER, stored(world, SENT).id)
    job, replayed = await discard(world, job_id)
    assert (job.state, job.last_error, replayed) == (S.DISCARDED, "it is broken", False)
    before = snapshot(world)
    assert await discard(world, job_id) == (job, True)
    assert changed(world, before) == []
    (event,) = audited(world, "job.discarded")
    assert (event.transaction_id, event.after["reason"]) == (SENT.id, "nobody waits")
    with pytest.raises(JobNotDead, match="DISCARDED"):
        await retry(world, job_id)


@pytest.mark.parametrize(
    ("kind", "transaction", "hint"),
    [
        (JobKind.RUN_CHARGE, replace(SENT, charge_state=ChargeState.PENDING), "cancel"),
        (JobKind.RUN_TRANSFER, replace(SENT, transfer_state=TransferState.PLANNED), "share"),
        (
            JobKind.BOOK_PROCESSING_FEE,
            replace(SENT, charge=ChargeReference("ch_1")),
            "Stripe's fee",
        ),
    ],
)
async def test_a_job_that_its_transaction_waits_for_is_kept(
    world: World, kind: JobKind, transaction: Transaction, hint: str
) -> None:
    job_id = await dead(world, kind, stored(world, transaction).id)
    before = snapshot(world)
    with pytest.raises(WorkNeeded, match=hint):
        await discard(world, job_id)
    assert changed(world, before) == []
    assert (await told(world, job_id)).state is S.DEAD


@pytest.mark.parametrize(
    "kind",
    [
        JobKind.RUN_CHARGE,
        JobKind.RUN_TRANSFER,
        JobKind.RUN_CLAWBACK,
        JobKind.RUN_CANCELLATION,
        JobKind.BOOK_PROCESSING_FEE,
    ],
)
async def test_a_job_that_is_over_may_go(world: World, kind: JobKind) -> None:
    job_id = await dead(world, kind, stored(world, SENT).id)
    assert (await discard(world, job_id))[0].state is S.DISCARDED


async def test_while_the_outcome_of_its_attempt_is_unknown_a_job_is_kept(world: World) -> None:
    transaction = stored(world, SENT)
    attempt = a_charge_attempt(transaction)
    world.database.tables.attempts[attempt.id] = attempt
    job_id = await dead(world, JobKind.RUN_CHARGE, transaction.id)
    with pytest.raises(OutcomeUnknown, match="not known yet"):
        await discard(world, job_id)


async def test_a_clawback_that_is_not_settled_keeps_its_job(world: World) -> None:
    transaction = stored(world, SENT)
    waits = a_settlement(SettlementWay.REFUND_CARD, usd(100), SettlementState.READY)
    clawback = a_clawback(transaction, usd(100), waits)
    world.database.tables.clawbacks[clawback.id] = clawback
    job_id = await dead(world, JobKind.RUN_CLAWBACK, transaction.id)
    with pytest.raises(WorkNeeded, match="clawback"):
        await discard(world, job_id)


@pytest.mark.parametrize("state", list(WebhookEventState))
async def test_an_event_that_is_not_settled_keeps_its_job(
    world: World, state: WebhookEventState
) -> None:
    delivery = a_delivery()
    await world.inbox.receive(delivery)
    tables = world.database.tables
    event = tables.events[delivery.id]
    tables.events[delivery.id] = replace(event, state=state)
    job_id = await dead(world, JobKind.PROCESS_WEBHOOK_EVENT, WebhookEventId(delivery.id))
    if tables.events[delivery.id].is_final:
        assert (await discard(world, job_id))[0].state is S.DISCARDED
    else:
        with pytest.raises(WorkNeeded, match="ignoreWebhookEvent"):
            await discard(world, job_id)


async def test_what_a_worker_has_in_hand_or_has_done_is_kept(world: World) -> None:
    job_id = await dead(world, JobKind.RELEASE_HELD, "UNFUNDED")
    await retry(world, job_id)
    (claimed,) = await world.jobs.claim(limit=9, lease=LEASE)
    with pytest.raises(JobKept, match="in hand"):
        await discard(world, job_id)
    await world.jobs.finish(claimed)
    with pytest.raises(JobKept, match="done"):
        await discard(world, job_id)


@pytest.mark.parametrize("decide", [retry, discard])
async def test_only_admins_decide_and_they_say_why(world: World, decide: object) -> None:
    job_id = await dead(world, JobKind.RELEASE_HELD, "UNFUNDED")
    assert callable(decide)
    with pytest.raises(Forbidden):
        await decide(world, job_id, ENGINE)
    with pytest.raises(InvalidInput, match="reason"):
        await hand(world).retry(job_id, reason="", actor=ADMIN)


async def test_only_admins_see_jobs_and_no_more_than_a_page(world: World) -> None:
    show = ShowQueue(MemoryQueueQueries(world.database))
    for actor, error in ((ENGINE, Forbidden), (ADMIN, InvalidInput)):
        with pytest.raises(error):
            await show.page(JobFilter(), limit=101, after=None, actor=actor)
    with pytest.raises(Forbidden):
        await show.stats(actor=ENGINE)
    assert len(await show.stats(actor=ADMIN)) == len(JobKind)


@pytest.mark.parametrize("kind", [JobKind.RUN_EXPORT, JobKind.RUN_RECONCILIATION])
async def test_what_somebody_asked_for_is_kept(world: World, kind: JobKind) -> None:
    job_id = await dead(world, kind, world.ids.new())
    with pytest.raises(WorkNeeded, match="waits for it"):
        await discard(world, job_id)
