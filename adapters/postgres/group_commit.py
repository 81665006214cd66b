"""Many callers, one commit: what arrives while a commit is under way goes into the next one."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

from application.ports.errors import StoreUnavailable

Item = TypeVar("Item")
Answer = TypeVar("Answer")

BATCH_MAX: Final = 200
"""Enough to make a commit cheap for each, and small enough to be written in milliseconds."""

WAITING_MAX: Final = 5_000
"""Some seconds of work; whoever comes after it is better served by another try."""


class GroupCommit(Generic[Item, Answer]):
    """Hands batches to `write`, one at a time, and each caller its own answer.

    Nobody waits for a batch to fill: a lone item is written at once. When a batch cannot be
    written, each of its callers gets `StoreUnavailable`; an item that `write` stumbles over is
    told apart by writing each alone. Past `waiting_max` callers it refuses at once.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]],
        *,
        batch_max: int = BATCH_MAX,
        waiting_max: int = WAITING_MAX,
    ) -> None:
        self._write = write
        self._batch_max = batch_max
        self._waiting_max = waiting_max
        self._waiting: deque[tuple[Item, asyncio.Future[Answer]]] = deque()
        self._writer: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Answer:
        """Return the answer for `item` once its batch is committed."""
        if len(self._waiting) >= self._waiting_max:
            raise StoreUnavailable("too many are waiting for the database")
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all())
        return await answer

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                count = min(len(self._waiting), self._batch_max)
                await self._write_batch([self._waiting.popleft() for _ in range(count)])
        finally:
            self._writer = None

    async def _write_batch(self, batch: list[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._write([item for item, _ in batch])
        except StoreUnavailable as cause:
            for _, future in batch:
                _fail(future, StoreUnavailable(str(cause)), cause)
        except Exception as error:  # noqa: BLE001 - it belongs to a caller, not to this task
            await self._tell_apart(batch, error)
        except BaseException:
            for _, future in batch:
                future.cancel()
            raise
        else:
            for (_, future), answer in zip(batch, answers, strict=True):
                if not future.done():
                    future.set_result(answer)

    async def _tell_apart(
        self, batch: list[tuple[Item, asyncio.Future[Answer]]], error: Exception
    ) -> None:
        if len(batch) == 1:
            _fail(batch[0][1], error, error.__cause__)
            return
        for item in batch:
            await self._write_batch([item])


def _fail(future: "asyncio.Future[Answer]", error: Exception, cause: BaseException | None) -> None:
    error.__cause__ = cause
    # Whoever was cancelled meanwhile does not listen any more.
    if not future.done():
        future.set_exception(error)
