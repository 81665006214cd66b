"""Which kind of job brings on what."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from application.ports.jobs import JobKind
from domain.open_work import Task

TASKS: Final[Mapping[JobKind, Task]] = MappingProxyType(
    {
        JobKind.RUN_CHARGE: Task.CHARGE,
        JobKind.RUN_TRANSFER: Task.TRANSFER,
        JobKind.RUN_CLAWBACK: Task.CLAWBACK,
        JobKind.RUN_CANCELLATION: Task.CANCELLATION,
    }
)
