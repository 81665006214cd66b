"""Who the platform is at the processor."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PlatformIdentity:
    """The account that the key belongs to, and whether real money moves with it."""

    account: str
    is_live: bool


class Platform(Protocol):
    """Tells whose the key is."""

    async def identity(self) -> PlatformIdentity:
        """Return it; raise `GatewayUnavailable` or `GatewayMisused`, and nothing else."""
        ...
