"""Time, ids and chance, as the machine gives them and as tests do."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from adapters.memory.system import ManualClock, NoChance, SequentialIds
from adapters.memory.waker import MemoryWaker
from adapters.system.chance import SystemChance
from adapters.system.clock import SystemClock
from adapters.system.ids import Uuid7Source
from application.ports.system import Chance, Clock, IdSource

MANY = 20_000


@pytest.mark.parametrize("clock", [SystemClock(), ManualClock()])
def test_a_clock_tells_its_zone_and_does_not_go_back(clock: Clock) -> None:
    first, second = clock.now(), clock.now()
    assert first.utcoffset() == timedelta()
    assert first <= second


def test_a_manual_clock_moves_when_it_is_told_to() -> None:
    clock = ManualClock(datetime(2026, 5, 1, tzinfo=UTC))
    assert clock.advance(timedelta(hours=2)) == clock.now() == datetime(2026, 5, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("ids", [Uuid7Source(), SequentialIds()])
def test_ids_are_of_version_7_and_grow(ids: IdSource) -> None:
    made = [ids.new() for _ in range(MANY)]
    assert made == sorted(made)
    assert len(set(made)) == MANY
    assert {(each.version, each.variant) for each in made} == {(7, "specified in RFC 4122")}


def test_an_id_begins_with_the_millisecond_it_was_made_in() -> None:
    assert Uuid7Source(lambda: 0x0123_4567_89AB).new().hex.startswith("0123456789ab7")


def test_ids_grow_while_the_clock_stands_still_and_when_it_steps_back() -> None:
    ticks = iter([5, 5, 5, 4, 1, 5, 6])
    source = Uuid7Source(lambda: next(ticks))
    made = [source.new() for _ in range(7)]
    assert made == sorted(set(made))
    assert made[-1].int >> 80 == 6


def test_two_sources_share_no_id_of_the_same_millisecond() -> None:
    left, right = Uuid7Source(lambda: 1), Uuid7Source(lambda: 1)
    assert not {left.new() for _ in range(100)} & {right.new() for _ in range(100)}


def test_sequential_ids_are_the_same_in_every_trial() -> None:
    assert [SequentialIds().new(), SequentialIds(start=41).new()] == [
        UUID("00000000-0001-7000-8000-000000000001"),
        UUID("00000000-002a-7000-8000-00000000002a"),
    ]


@pytest.mark.parametrize("chance", [SystemChance(), NoChance(), NoChance(0.75)])
def test_chance_is_a_fraction(chance: Chance) -> None:
    drawn = [chance.fraction() for _ in range(1_000)]
    assert all(0 <= fraction < 1 for fraction in drawn)


def test_the_machines_chance_spreads_and_the_tests_does_not() -> None:
    system, fixed = SystemChance(), NoChance(0.25)
    drawn = [system.fraction() for _ in range(1_000)]
    assert min(drawn) < 0.1
    assert max(drawn) > 0.9
    assert {fixed.fraction() for _ in range(10)} == {0.25}


def test_the_bell_of_tests_counts() -> None:
    waker = MemoryWaker()
    waker.wake()
    waker.wake()
    assert waker.rings == 2
