"""What is watched by the minute is what is there: no more, and nothing that is over."""

from dataclasses import replace
from datetime import timedelta

from adapters.system.clock import SystemClock
from application.ports.jobs import JobKind
from application.ports.queue import QueueState
from application.ports.vital_signs import HeldShares, OpenDrift, VitalSigns
from domain.charge import ChargeState
from domain.drift_cause import Repair
from domain.reconciliation import DiscrepancyState, RunState
from domain.transaction import Transaction
from domain.transfer import HoldReason, TransferState
from domain.webhook_event import WebhookEventState
from tests.builders import LATER, a_transaction, eur, usd
from tests.contract.store import Store, added, an_audit_event
from tests.contract.test_book_checks import raised
from tests.contract.test_inbox import a_delivery
from tests.contract.test_queue import MAKING, made
from tests.contract.test_reconciliations import a_line, a_run, found, started

HOUR = timedelta(hours=1)
NOTHING = VitalSigns(
    jobs=[],
    events=[],
    held=[],
    drift=[],
    reconciled_at=None,
    unsealed=timedelta(),
    is_stopped=False,
)


def held(reason: HoldReason, transaction: Transaction | None = None) -> Transaction:
    return replace(
        transaction or a_transaction(),
        charge_state=ChargeState.CHARGED,
        transfer_state=TransferState.HELD,
        hold_reason=reason,
    )


async def test_a_service_at_rest_has_nothing_to_tell(store: Store) -> None:
    assert await store.vital_signs.signs() == NOTHING


async def test_jobs_are_counted_by_kind_and_state_and_what_is_over_is_not(store: Store) -> None:
    for state in MAKING:
        await made(store, state)
    jobs = (await store.vital_signs.signs()).jobs
    assert {(job.kind, job.state, job.count) for job in jobs} == {
        (JobKind.RUN_CHARGE, state, 1)
        for state in QueueState
        if state not in (QueueState.DONE, QueueState.DISCARDED)
    }
    ages = {job.state: job.oldest for job in jobs}
    assert timedelta() < ages.pop(QueueState.READY) < HOUR
    assert set(ages.values()) == {timedelta()}


async def test_events_count_until_they_are_done(store: Store) -> None:
    hour_ago = SystemClock().now() - HOUR
    waiting, begun, done = (replace(a_delivery(), received_at=hour_ago) for _ in range(3))
    for delivery in (waiting, begun, done):
        await store.inbox.receive(delivery)
    await store.marks.begin(begun.id)
    event = await store.marks.begin(done.id)
    assert event is not None
    await store.marks.end(event.ignored("nothing to do"))
    events = (await store.vital_signs.signs()).events
    assert [(one.state, one.count) for one in events] == [
        (WebhookEventState.PROCESSING, 1),
        (WebhookEventState.RECEIVED, 1),
    ]
    assert all(HOUR <= one.oldest < 2 * HOUR for one in events)


async def test_held_shares_are_summed_by_reason_and_currency(store: Store) -> None:
    await added(
        store,
        a_transaction(),
        held(HoldReason.UNFUNDED),
        held(HoldReason.UNFUNDED),
        held(HoldReason.UNFUNDED, a_transaction(recovered=eur(5_000))),
        held(HoldReason.DISPUTED),
    )
    assert (await store.vital_signs.signs()).held == [
        HeldShares(reason=HoldReason.DISPUTED, amount=usd(8_000), count=1),
        HeldShares(reason=HoldReason.UNFUNDED, amount=eur(4_000), count=1),
        HeldShares(reason=HoldReason.UNFUNDED, amount=usd(16_000), count=2),
    ]


async def test_drift_is_that_of_the_last_run_without_what_was_repaired(store: Store) -> None:
    old = await started(store, a_run())
    await found(store, old, a_line(usd(99)))
    async with store.begin() as unit:
        await unit.reconciliations.save(old.ended(RunState.DONE, at=LATER))
    run = await started(store, a_run())
    a_person = {"repair": Repair.ASK_A_PERSON}
    await found(store, run, a_line(usd(-3)), a_line(usd(5)), a_line(usd(7), **a_person))
    async with store.begin() as unit:
        (first, *_) = await unit.reconciliations.open(run.id, limit=1)
        await unit.reconciliations.settle(first.tried(DiscrepancyState.REPAIRED, "done"))
    assert (await store.vital_signs.signs()).drift == [
        OpenDrift(repair=Repair.FILE_MISSING_EVENTS, amount=usd(99))
    ]
    at = LATER + HOUR
    async with store.begin() as unit:
        await unit.reconciliations.save(run.ended(RunState.DONE, at=at))
    signs = await store.vital_signs.signs()
    assert signs.drift == [
        OpenDrift(repair=Repair.ASK_A_PERSON, amount=usd(7)),
        OpenDrift(repair=Repair.FILE_MISSING_EVENTS, amount=usd(5)),
    ]
    assert signs.reconciled_at == at


async def test_a_change_without_a_seal_has_an_age(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    async with store.begin() as unit:
        unit.audit.record(an_audit_event(transaction, "transaction.requested"))
    assert (await store.vital_signs.signs()).unsealed > timedelta()


async def test_a_stop_counts_while_it_stands(store: Store) -> None:
    stop = await raised(store)
    assert (await store.vital_signs.signs()).is_stopped
    async with store.begin() as unit:
        await unit.money_stops.lift(stop, at=LATER)
    assert not (await store.vital_signs.signs()).is_stopped
