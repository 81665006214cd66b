"""What redis-py forgets."""

import asyncio


def heed_cancellation() -> None:
    """Raise a cancellation that met redis-py while it connected, and that it took for a fault."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
