"""A job whose worker died and that nobody took up again is found, and raises no stop."""

from datetime import timedelta

from domain.book_check import JOB_PATIENCE, Finding, FindingCode
from tests.unit.application.story import accept, saves_card
from tests.unit.application.world import WORKER, World

LEASE = timedelta(minutes=1)


async def test_a_job_that_was_left_lying_is_found(world: World) -> None:
    await saves_card(world)
    await accept(world)
    (job,) = await world.jobs.claim(limit=10, lease=LEASE)
    world.wait(LEASE + JOB_PATIENCE)
    assert (await world.check_books(actor=WORKER)).findings == ()
    world.wait(timedelta(seconds=1))
    check = await world.check_books(actor=WORKER)
    assert check.findings == (Finding(FindingCode.JOB_OVERDUE, 1),)
    assert not world.database.tables.stops
    await world.jobs.finish(job)
    assert (await world.check_books(actor=WORKER)).findings == ()
