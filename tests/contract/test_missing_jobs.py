"""What counts as a job, in what order work without one is found, and who was not heard of."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from adapters.system.clock import SystemClock
from application.ports.jobs import JobKind
from application.ports.work_index import SOON, UNHEARD, StuckWork
from domain.charge import ChargeState
from domain.connect_account import AccountFacts
from domain.ids import AccountReference
from domain.transfer import HoldReason, TransferState
from tests.builders import NOON, a_seller_id, a_transaction, an_account, fresh
from tests.contract.store import Store, added
from tests.contract.test_work_index import TICK, in_state, job_about, kinds, put, stuck

LEASE: Final = timedelta(minutes=1)
C, T, H = ChargeState, TransferState, HoldReason


async def test_a_job_of_another_kind_or_much_later_is_none(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    await put(store, job_about(transaction.id, JobKind.RUN_TRANSFER))
    # In a year after NOON, by the clock of the workers.
    later = SystemClock().now() + SOON + timedelta(days=1)
    await put(store, replace(job_about(transaction.id), not_before=later))
    assert await kinds(store, transaction) == {JobKind.RUN_CHARGE}
    async with store.begin() as unit:
        now = SystemClock().now()
        assert not await unit.work.has_job(JobKind.RUN_CHARGE, transaction.id, at=now)
        assert await unit.work.has_job(JobKind.RUN_TRANSFER, transaction.id, at=now)


async def test_a_job_in_somebodys_hands_is_one(store: Store) -> None:
    (transaction,) = await added(store, a_transaction())
    await put(store, job_about(transaction.id))
    await store.jobs.claim(limit=1, lease=LEASE)
    now = SystemClock().now()
    assert await stuck(store, at=now) == []
    async with store.begin() as unit:
        assert await unit.work.has_job(JobKind.RUN_CHARGE, transaction.id, at=now)


async def test_what_was_set_aside_rests_and_a_job_that_is_done_is_none(store: Store) -> None:
    buried, done = await added(store, a_transaction(), a_transaction())
    await put(store, job_about(buried.id), job_about(done.id))
    for job in await store.jobs.claim(limit=2, lease=LEASE):
        if job.subject == str(buried.id):
            await store.jobs.bury(job, error="no use")
        else:
            await store.jobs.finish(job)
    now = SystemClock().now()
    assert await stuck(store, at=now) == [StuckWork(done.id, JobKind.RUN_CHARGE)]
    async with store.begin() as unit:
        assert not await unit.work.has_job(JobKind.RUN_CHARGE, buried.id, at=now)


async def test_the_longest_still_comes_first_and_the_number_is_bounded(store: Store) -> None:
    later, first, second = await added(
        store,
        a_transaction(at=NOON),
        a_transaction(at=NOON - timedelta(hours=2)),
        a_transaction(at=NOON - timedelta(hours=1)),
    )
    found = [work.transaction_id for work in await stuck(store)]
    assert found == [first.id, second.id, later.id]
    assert len(await stuck(store, limit=2)) == 2


def _facts() -> AccountFacts:
    return AccountFacts(reference=AccountReference(fresh("acct")))


async def test_an_account_in_the_way_of_a_share_is_unheard_after_an_hour(store: Store) -> None:
    old, older, gone, ready, unknown = (a_seller_id() for _ in range(5))
    for seller_id in (old, older, gone, unknown):
        await added(store, in_state(C.CHARGED, T.HELD, H.ACCOUNT_NOT_READY, seller_id=seller_id))
    await added(store, in_state(C.CHARGED, T.HELD, H.UNFUNDED, seller_id=ready))
    synced = {
        old: an_account(old).synced(_facts(), at=NOON),
        older: an_account(older).synced(_facts(), at=NOON - TICK),
        gone: an_account(gone).synced(_facts(), at=NOON).synced(None, at=NOON),
        ready: an_account(ready).synced(_facts(), at=NOON),
        unknown: an_account(unknown),
    }
    for account in synced.values():
        async with store.begin() as unit:
            await unit.accounts.add(account)
            await unit.accounts.lock(account.seller_id)
            await unit.accounts.save(account)
    async with store.begin() as unit:
        assert await unit.work.unheard(at=NOON + UNHEARD, limit=9) == [older]
        assert await unit.work.unheard(at=NOON + UNHEARD + TICK, limit=9) == [older, old]
        assert await unit.work.unheard(at=NOON + UNHEARD + TICK, limit=1) == [older]
