"""Work by the clock: one job for each period, however many look and however often."""

import asyncio
from datetime import UTC, datetime, timedelta

from application.ports.jobs import JobKind
from application.schedule_jobs import SCHEDULES, Schedule, ScheduleJobs
from domain.transfer import HoldReason
from tests.unit.application.story import queued, work
from tests.unit.application.world import World

EVERY_MINUTE = Schedule(
    kind=JobKind.RELEASE_HELD,
    subject=HoldReason.BALANCE_INSUFFICIENT,
    every=timedelta(minutes=1),
)
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_the_same_period_is_the_same_job_and_the_next_is_another() -> None:
    first = EVERY_MINUTE.job(START)
    assert EVERY_MINUTE.job(START + timedelta(seconds=59)).id == first.id
    assert EVERY_MINUTE.job(START + timedelta(seconds=60)).id != first.id
    assert EVERY_MINUTE.job(START - timedelta(microseconds=1)).id != first.id


def test_two_schedules_never_share_a_job() -> None:
    assert len({schedule.job(START).id for schedule in SCHEDULES}) == len(SCHEDULES)


def test_a_job_names_its_subject_and_the_period_that_asked_for_it() -> None:
    job = EVERY_MINUTE.job(START)
    assert (job.kind, job.subject) == (JobKind.RELEASE_HELD, "BALANCE_INSUFFICIENT")
    assert job.request_id.startswith("schedule:RELEASE_HELD:BALANCE_INSUFFICIENT:")


async def test_however_many_look_a_period_has_one_job_of_each_schedule(world: World) -> None:
    schedule = ScheduleJobs(world.begin, world.clock)
    await asyncio.gather(*(schedule() for _ in range(5)))
    assert len(queued(world)) == len(SCHEDULES)
    await work(world)
    await schedule()
    nightly = (JobKind.START_RECONCILIATION, "every night")
    assert queued(world) == [nightly]
    world.wait(timedelta(minutes=1))
    await schedule()
    assert queued(world) == [
        nightly,
        (JobKind.SEAL_AUDIT, "audit"),
        (JobKind.RELEASE_HELD, "BALANCE_INSUFFICIENT"),
        (JobKind.RELEASE_HELD, "MONEY_STOP"),
    ]


def test_every_reason_that_an_event_lifts_is_looked_at_again() -> None:
    releases = [row for row in SCHEDULES if row.kind is JobKind.RELEASE_HELD]
    assert {schedule.subject for schedule in releases} == {
        "BALANCE_INSUFFICIENT",
        "ACCOUNT_NOT_READY",
        "UNFUNDED",
        "MONEY_STOP",
    }


def test_every_list_of_events_is_read_by_the_clock() -> None:
    sweeps = {row.subject: row.every for row in SCHEDULES if row.kind is JobKind.SWEEP_EVENTS}
    assert sweeps == {"platform": timedelta(minutes=5), "accounts": timedelta(minutes=30)}


def test_everything_is_compared_with_stripe_at_every_midnight() -> None:
    (nightly,) = [row for row in SCHEDULES if row.kind is JobKind.START_RECONCILIATION]
    evening, midnight = datetime(2026, 3, 1, 23, 59, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    assert nightly.job(evening).not_before == midnight
    assert nightly.job(midnight).not_before == midnight + timedelta(days=1)
    assert EVERY_MINUTE.job(evening).not_before is None


def test_the_books_are_looked_through_and_summed_up_by_the_clock() -> None:
    kinds = (JobKind.CHECK_BOOKS, JobKind.SNAPSHOT_BOOKS)
    every = {row.kind: row.every for row in SCHEDULES if row.kind in kinds}
    assert every == dict.fromkeys(kinds, timedelta(minutes=15))
