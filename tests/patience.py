"""Waiting for what another process will do, and not for ever."""

import time
from collections.abc import Callable
from typing import Final

PATIENCE_SECONDS: Final = 60.0
"""Long for a machine that does much else; who is done sooner waits no longer."""

LOOK_SECONDS: Final = 0.02


def wait_until(is_so: Callable[[], bool], *, what: str) -> None:
    """Return once `is_so`; fail, and say what was missed, when that takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {PATIENCE_SECONDS:g} s for {what}")
        time.sleep(LOOK_SECONDS)
