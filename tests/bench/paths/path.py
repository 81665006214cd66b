"""What every path offers to whoever runs the rounds."""

from collections.abc import Sequence
from typing import Protocol

from tests.bench.figures import Figures, Target


class Path(Protocol):
    """One path on a stack of its own; each round checks its own rows."""

    name: str
    target: Target

    @property
    def floor_name(self) -> str | None:
        """Return what runs the floor; None where the path has none."""
        ...

    @property
    def notes(self) -> Sequence[str]:
        """Return what a reader should know beside the figures."""
        ...

    def round(self, seconds: float) -> Figures:
        """Run one round through the service."""
        ...

    def floor(self, seconds: float) -> Figures | None:
        """Run one round against PostgreSQL alone."""
        ...
