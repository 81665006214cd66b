"""The processor's own list of who wants to hear of its events, and where."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from application.ports.webhook_verifier import WebhookEndpoint

ENDPOINTS_MAX: Final = 16
"""How many endpoints an account may have, ours or not (docs.stripe.com/event-destinations)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedEndpoint:
    """One of our doors, as the processor shall know it."""

    door: WebhookEndpoint
    url: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredEndpoint:
    """One endpoint as the processor knows it: ours where it names a door, or anybody's."""

    reference: str
    url: str
    types: tuple[str, ...]
    api_version: str | None
    is_on: bool
    created_at: datetime
    door: WebhookEndpoint | None = None
    replaces: str | None = None
    """The endpoint whose secret is being rotated out in favour of this one's."""


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """An endpoint that was just made, with the secret that is told this once."""

    reference: str
    secret: str = field(repr=False)


class WebhookEndpoints(Protocol):
    """Keeps the account's endpoints.

    Every method raises `GatewayUnavailable` or `GatewayMisused`, and nothing else.
    """

    @property
    def api_version(self) -> str:
        """Return the version in which a new endpoint's events are rendered."""
        ...

    async def all(self) -> Sequence[RegisteredEndpoint]:
        """Return every endpoint of the account, newest first."""
        ...

    async def create(self, wanted: WantedEndpoint, *, replaces: str | None) -> NewEndpoint:
        """Make an endpoint, which stays in its version for good."""
        ...

    async def update(self, reference: str, wanted: WantedEndpoint) -> None:
        """Let an endpoint have the address, the types and the name of a door."""
        ...

    async def switch(self, reference: str, *, on: bool) -> None:
        """Let an endpoint be sent events, or none until it is switched on again."""
        ...

    async def delete(self, reference: str) -> None:
        """Remove an endpoint."""
        ...
