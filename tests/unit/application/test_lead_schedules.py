"""Of several schedulers one writes; the others write nothing until it is gone."""

from datetime import timedelta

from adapters.memory.leadership import MemoryLeadership
from application.lead_schedules import LeadSchedules
from application.schedule_jobs import SCHEDULES, ScheduleJobs
from tests.unit.application.story import queued
from tests.unit.application.world import World

LEASE = timedelta(seconds=15)


def schedulers(world: World, count: int) -> list[LeadSchedules]:
    seat = MemoryLeadership(world.clock)
    write = ScheduleJobs(world.begin, world.clock)
    return [
        LeadSchedules(seat=seat, write=write, holder=world.ids.new(), lease=LEASE)
        for _ in range(count)
    ]


async def test_one_writes_and_the_others_stand_by(world: World) -> None:
    first, second = schedulers(world, 2)
    assert await first()
    written = len(queued(world))
    assert written == len(SCHEDULES)
    world.wait(timedelta(minutes=10))
    # The lease is over, and nobody has asked for it: whoever asks first has it.
    assert await second()
    assert not await first()
    assert len(queued(world)) > written


async def test_who_stands_by_writes_nothing(world: World) -> None:
    first, second = schedulers(world, 2)
    for seconds in (0, 14, 11):
        world.wait(timedelta(seconds=seconds))
        assert await first()
    written = len(queued(world))
    # The next half minute has begun, and what it wants is the leader's to write.
    world.wait(timedelta(seconds=10))
    assert not await second()
    assert len(queued(world)) == written
    assert await first()
    assert len(queued(world)) == written + 1


async def test_a_leader_that_leaves_is_followed_at_once_and_nothing_is_written_twice(
    world: World,
) -> None:
    first, second = schedulers(world, 2)
    assert await first()
    await first.leave()
    assert await second()
    assert len(queued(world)) == len(SCHEDULES)
