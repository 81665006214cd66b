"""Something that runs beside a block, and ends with it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TypeVar

T = TypeVar("T")


@asynccontextmanager
async def beside(awaited: Awaitable[T]) -> AsyncIterator[asyncio.Future[T]]:
    """Run something beside the block; what it raises is for whoever asks for its result."""
    task = asyncio.ensure_future(awaited)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()
