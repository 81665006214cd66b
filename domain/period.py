"""A span of time: from a moment on, and up to another."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import invalid


@dataclass(frozen=True, slots=True)
class Period:
    """Everything from `begin` on and before `end`; raises `InvalidInput` where that is nothing."""

    begin: datetime
    end: datetime

    def __post_init__(self) -> None:
        if not self.begin < self.end:
            raise invalid("period", "must begin before it ends")

    def __contains__(self, moment: datetime) -> bool:
        return self.begin <= moment < self.end
