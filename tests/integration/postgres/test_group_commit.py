"""The collector alone: what is written together, what is refused, and who hears of a failure."""

import asyncio
from collections.abc import Sequence

import pytest

from adapters.postgres.group_commit import GroupCommit
from application.ports.errors import StoreUnavailable


class Recorder:
    """Writes by doubling; waits while its gate is shut, and fails as it is told."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.failure: Exception | None = None

    async def write(self, items: Sequence[int]) -> Sequence[int]:
        """Answer each item by its double."""
        self.batches.append(list(items))
        await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        if -1 in items:
            raise ValueError("no such item")
        return [2 * item for item in items]


async def test_a_lone_item_does_not_wait_for_company() -> None:
    recorder = Recorder()
    assert await GroupCommit(recorder.write).submit(21) == 42
    assert recorder.batches == [[21]]


async def test_what_comes_during_a_commit_goes_into_the_next_in_order() -> None:
    recorder = Recorder()
    commits = GroupCommit(recorder.write, batch_max=3)
    recorder.gate.clear()
    first = asyncio.create_task(commits.submit(0))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    others = [asyncio.create_task(commits.submit(n)) for n in range(1, 6)]
    await asyncio.sleep(0)
    recorder.gate.set()
    assert await asyncio.gather(first, *others) == [0, 2, 4, 6, 8, 10]
    assert recorder.batches == [[0], [1, 2, 3], [4, 5]]


async def test_past_the_bound_it_refuses_at_once() -> None:
    recorder = Recorder()
    commits = GroupCommit(recorder.write, batch_max=1, waiting_max=2)
    recorder.gate.clear()
    accepted = [asyncio.create_task(commits.submit(n)) for n in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(StoreUnavailable):
        await asyncio.gather(*(commits.submit(n) for n in range(2, 5)))
    recorder.gate.set()
    assert await asyncio.gather(*accepted) == [0, 2]


async def test_each_caller_of_a_batch_that_failed_gets_an_error_of_its_own() -> None:
    recorder = Recorder()
    commits = GroupCommit(recorder.write)
    recorder.failure = StoreUnavailable("away")
    errors = await asyncio.gather(*(commits.submit(n) for n in range(3)), return_exceptions=True)
    assert [type(error) for error in errors] == [StoreUnavailable] * 3
    assert len({id(error) for error in errors}) == 3
    assert recorder.batches == [[0, 1, 2]]
    recorder.failure = None
    assert await commits.submit(4) == 8


async def test_an_item_that_cannot_be_written_is_told_apart() -> None:
    recorder = Recorder()
    commits = GroupCommit(recorder.write)
    answers = await asyncio.gather(*(commits.submit(n) for n in (1, -1, 3)), return_exceptions=True)
    assert (answers[0], answers[2]) == (2, 6)
    assert isinstance(answers[1], ValueError)
    assert recorder.batches == [[1, -1, 3], [1], [-1], [3]]
