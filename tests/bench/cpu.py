"""How much processor time each part of the stack takes: what a busy machine cannot blur."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from entrypoints.local.stack import LocalStack

_PROC: Final = Path("/proc")
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _SYSTEM = 1, 11, 12
"""Places in `/proc/<pid>/stat`, counted from the state, which follows the name."""


@contextmanager
def cpu_of(stack: LocalStack) -> Iterator[dict[str, float]]:
    """Fill the mapping, when the block is left, with seconds by part; with none where unknown."""
    spent: dict[str, float] = {}
    before = _seconds(stack)
    yield spent
    after = _seconds(stack)
    spent.update({part: after[part] - before.get(part, 0.0) for part in after})


def _seconds(stack: LocalStack) -> Mapping[str, float]:
    sums: dict[str, float] = {}
    for name, process in stack.processes.items():
        part = name.partition("-")[0]
        sums[part] = sums.get(part, 0.0) + _of(_stat(process.popen.pid))
    postmaster = stack.servers.postgres.process
    if postmaster is not None:
        sums["postgres"] = sum(_of(_stat(pid)) for pid in family(postmaster.pid))
    return {part: seconds for part, seconds in sums.items() if seconds}


def family(pid: int) -> list[int]:
    """Return a process and its children, oldest first."""
    if not _PROC.is_dir():
        return []
    others = [int(path.name) for path in _PROC.iterdir() if path.name.isdigit()]
    return [pid, *(other for other in others if _stat(other)[_PARENT : _PARENT + 1] == [str(pid)])]


def is_running(pid: int) -> bool:
    """Return whether a process lives; one that nobody has buried yet does not."""
    return _stat(pid)[:1] not in ([], ["Z"], ["X"])


def _stat(pid: int) -> list[str]:
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:  # it ended meanwhile, or this is no Linux
        return []
    return text.rpartition(")")[2].split()


def _of(stat: list[str]) -> float:
    return (int(stat[_USER]) + int(stat[_SYSTEM])) / _TICKS if stat else 0.0
