"""Makes up for redis-py, which forgets a cancellation that meets it while it connects."""

import asyncio


def heed_cancellation() -> None:
    """Raise the `CancelledError` that this task was sent and that somebody below swallowed.

    redis-py 8 returns from its handshake as if nothing had happened, and a loop around it would
    never end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
