"""Whether new work may come in."""

from typing import Protocol

from domain.errors import ApplicationError


class Overloaded(ApplicationError):
    """More work waits than may; nothing was done, ask again later."""

    code = "OVERLOADED"
    retryable = True


class Intake(Protocol):
    """Turns new work away while too much of it waits already."""

    def require_open(self) -> None:
        """Raise `Overloaded` while too much waits; never waits itself."""
        ...
