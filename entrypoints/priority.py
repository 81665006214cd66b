"""What is waited for comes first: background work leaves the processor to the doors."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

STEPS_BACK: Final = 5
"""As `nice` counts: a busy worker gets a third of what a busy API gets, and all that is idle."""

_GROUP: Final = Path("/proc/self/autogroup")


def leave_doors_first() -> None:
    """Let the processes that answer somebody go first wherever processors are short.

    Linux shares the processors among sessions before it looks at their processes, so the session
    steps back as well where it is this process's own; not every system has the like.
    """
    os.nice(STEPS_BACK)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):
            _GROUP.write_text(str(STEPS_BACK))
