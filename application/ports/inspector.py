"""Looking at one part of the surroundings, for the list of what makes production ready."""

from typing import Protocol, TypeVar

Facts_co = TypeVar("Facts_co", covariant=True)


class Inspector(Protocol[Facts_co]):
    """Looks, and changes nothing."""

    async def inspect(self) -> Facts_co:
        """Return what there is to see; raise a `PaymentsError` where the part is away."""
        ...
