"""What is being done about a transaction: its next job, what was set aside, what is unknown."""

from dataclasses import replace
from datetime import timedelta

from adapters.system.clock import SystemClock
from application.ports.jobs import JobKind
from domain.attempt import AttemptKind, AttemptState, AttemptTrigger
from domain.open_work import OpenWork, Task
from domain.transaction import Transaction
from tests.builders import LATER, NOON, a_charge_attempt, a_transaction, a_transfer_attempt
from tests.contract.store import Store, a_job, added, an_audit_event

HOUR = timedelta(hours=1)


async def open_work(store: Store, transaction: Transaction) -> OpenWork:
    (work,) = await store.transactions.open_work([transaction.id])
    return work


async def test_of_what_nobody_does_anything_about_there_is_nothing(store: Store) -> None:
    first, second = await added(store, a_transaction(), a_transaction())
    found = await store.transactions.open_work([first.id, second.id])
    assert sorted(found, key=lambda work: work.transaction_id) == [
        OpenWork(transaction_id=one) for one in sorted((first.id, second.id))
    ]
    assert list(await store.transactions.open_work([])) == []


async def test_the_next_job_of_each_kind_is_told_and_of_no_other(store: Store) -> None:
    transaction, other = await added(store, a_transaction(), a_transaction())
    now = SystemClock().now()
    about = str(transaction.id)
    async with store.begin() as unit:
        unit.outbox.add(
            replace(a_job(about, JobKind.RUN_CHARGE), not_before=now + 3 * HOUR),
            replace(a_job(about, JobKind.RUN_CHARGE), not_before=now + 2 * HOUR),
            replace(a_job(about, JobKind.RUN_CLAWBACK), not_before=now + HOUR),
            a_job(about, JobKind.BOOK_PROCESSING_FEE),
            a_job(str(other.id), JobKind.RUN_TRANSFER),
        )
    work = await open_work(store, transaction)
    assert work.errands.keys() == {Task.CHARGE, Task.CLAWBACK}
    assert work.errands[Task.CHARGE].at == now + 2 * HOUR
    assert work.is_queued(Task.CHARGE)
    assert not work.is_queued(Task.TRANSFER)


async def test_a_job_that_was_set_aside_is_told_unless_another_waits(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    about = str(transaction.id)
    async with store.begin() as unit:
        unit.outbox.add(a_job(about, JobKind.RUN_CHARGE))
    before = SystemClock().now()
    (job,) = await store.jobs.claim(limit=1, lease=HOUR)
    assert (await open_work(store, transaction)).is_queued(Task.CHARGE)
    await store.jobs.bury(job, error="no use")
    errand = (await open_work(store, transaction)).errands[Task.CHARGE]
    assert errand.is_set_aside
    assert before - HOUR / 60 <= errand.at <= SystemClock().now() + HOUR / 60
    async with store.begin() as unit:
        unit.outbox.add(a_job(about, JobKind.RUN_CHARGE))
    assert (await open_work(store, transaction)).is_queued(Task.CHARGE)


async def test_attempts_are_told_while_their_outcome_is_unknown(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    charge, transfer = a_charge_attempt(transaction), a_transfer_attempt(transaction)
    unknown = charge.after(AttemptTrigger.LOSE_ANSWER, at=NOON)
    async with store.begin() as unit:
        await unit.attempts.add(charge)
        await unit.attempts.add(transfer)
        await unit.attempts.save(unknown)
    work = await open_work(store, transaction)
    assert work.attempts == {
        AttemptKind.CHARGE: AttemptState.UNKNOWN,
        AttemptKind.TRANSFER: AttemptState.IN_FLIGHT,
    }
    assert work.has_open(AttemptKind.REFUND, AttemptKind.TRANSFER)
    assert not work.has_open(AttemptKind.REFUND)
    async with store.begin() as unit:
        await unit.attempts.save(unknown.after(AttemptTrigger.SUCCEED, at=NOON))
    assert (await open_work(store, transaction)).attempts.keys() == {AttemptKind.TRANSFER}


async def test_the_last_change_of_a_state_is_told(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    async with store.begin() as unit:
        unit.audit.record(an_audit_event(transaction, "charge.submit", chargeState="PROCESSING"))
        held = an_audit_event(transaction, "transfer.hold", holdReason="UNFUNDED")
        unit.audit.record(replace(held, at=LATER))
        told = an_audit_event(transaction, "charge.retry_ordered", reason="why not")
        unit.audit.record(replace(told, at=LATER + HOUR))
    assert (await open_work(store, transaction)).changed_at == LATER


async def test_a_transaction_is_found_by_its_number(store: Store) -> None:
    first, second = await added(store, a_transaction(), a_transaction())
    assert await store.transactions.numbered(first.number) == first
    assert await store.transactions.numbered(second.number) == second
    assert await store.transactions.numbered(first.number + second.number + 1) is None
