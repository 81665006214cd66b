"""An intake that is open or closed as it is told."""

from dataclasses import dataclass

from application.ports.intake import Overloaded


@dataclass(slots=True)
class MemoryIntake:
    """Keeps `Intake`, open at first."""

    is_open: bool = True

    def require_open(self) -> None:
        if not self.is_open:
            raise Overloaded("too much work waits")
