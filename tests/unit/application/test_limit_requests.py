"""How much a caller may ask for, what it is told, and when it may go on."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import pytest

from adapters.memory.request_counts import MemoryRequestCounts
from adapters.memory.system import ManualClock
from application.actor import Actor, Role
from application.limit_requests import Allowance, LimitRequests, Payer, RateLimit
from application.ports.request_counts import Window
from tests.builders import NOON

LIMIT: Final = RateLimit(
    requests=3, service_requests=30, window=timedelta(minutes=1), cost_per_request=200
)
SELLER: Final = Payer.known(Actor(subject="1", role=Role.SELLER, request_id="r"))
SERVICE: Final = Payer.known(Actor(subject="1", role=Role.SERVICE, request_id="r"))


@dataclass
class Asked(MemoryRequestCounts):
    """Remembers how often it was asked."""

    times: int = field(default=0)

    def __post_init__(self) -> None:
        super().__init__()

    async def add(self, caller: str, amount: int, *, window: Window) -> int:
        self.times += 1
        return await super().add(caller, amount, window=window)


@dataclass
class Scene:
    """A limit, and what a test may turn or look at."""

    clock: ManualClock
    counts: Asked
    limit: LimitRequests


@pytest.fixture
def scene() -> Scene:
    clock, counts = ManualClock(NOON + timedelta(seconds=20.5)), Asked()
    return Scene(clock, counts, LimitRequests(counts, LIMIT, clock))


async def test_what_is_left_is_told_until_nothing_is(scene: Scene) -> None:
    told = [await scene.limit(SELLER) for _ in range(4)]
    assert [(one.remaining, one.is_exceeded) for one in told] == [
        (2, False),
        (1, False),
        (0, False),
        (0, True),
    ]
    assert told[0] == Allowance(
        limit=3, remaining=2, window_seconds=60, reset_seconds=40, is_exceeded=False
    )


async def test_the_next_window_lets_in_again(scene: Scene) -> None:
    for _ in range(5):
        await scene.limit(SELLER)
    scene.clock.advance(timedelta(seconds=39))
    assert (await scene.limit(SELLER)).reset_seconds == 1
    assert (await scene.limit(SELLER)).is_exceeded
    scene.clock.advance(timedelta(seconds=1))
    assert scene.limit.known(SELLER) is None
    assert (await scene.limit(SELLER)).remaining == 2


async def test_who_is_known_to_be_over_the_limit_is_not_counted(scene: Scene) -> None:
    assert scene.limit.known(SELLER) is None
    for _ in range(4):
        await scene.limit(SELLER)
    assert scene.counts.times == 4
    known = scene.limit.known(SELLER)
    assert known is not None
    assert known.is_exceeded
    assert (await scene.limit(SELLER)).is_exceeded
    assert scene.counts.times == 4


@pytest.mark.parametrize(
    ("cost", "left"), [(0, 2), (1, 2), (200, 2), (201, 1), (400, 1), (401, 0), (1_000_000, 0)]
)
async def test_what_costs_much_counts_for_several(scene: Scene, cost: int, left: int) -> None:
    told = await scene.limit(SELLER, cost=cost)
    assert (told.remaining, told.is_exceeded) == (left, False)


async def test_a_service_has_more_and_a_limit_of_its_own(scene: Scene) -> None:
    for _ in range(4):
        await scene.limit(SELLER)
    told = await scene.limit(SERVICE)
    assert (told.limit, told.remaining) == (30, 29)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("unknown", "unknown", True),
    ],
)
def test_callers_from_one_line_are_counted_together(one: str, other: str, *, is_same: bool) -> None:
    assert (Payer.at(one) == Payer.at(other)) is is_same


def test_a_subject_is_no_address_and_no_other_role() -> None:
    named = [
        Payer.known(Actor(subject="10.0.0.1", role=role, request_id="r"))
        for role in (Role.SELLER, Role.SERVICE, Role.ADMIN)
    ]
    assert len({payer.name for payer in (*named, Payer.at("10.0.0.1"))}) == 4
