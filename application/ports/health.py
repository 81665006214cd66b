"""Whether a part that the service needs is there."""

from typing import Protocol


class Probe(Protocol):
    """One part of the readiness check."""

    @property
    def name(self) -> str:
        """Return the part's name, as it is shown."""
        ...

    @property
    def is_vital(self) -> bool:
        """Return whether nothing can be served without this part."""
        ...

    async def check(self) -> str | None:
        """Return None when the part is well, else what is wrong, without secrets."""
        ...
