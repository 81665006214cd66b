"""The events that the processor remembers, whether or not it could deliver them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.ports.webhook_verifier import GatewayEvent
from domain.ids import AccountReference


@dataclass(frozen=True, slots=True)
class RememberedEvent:
    """An event and the bytes that tell it."""

    event: GatewayEvent
    body: bytes


class EventGateway(Protocol):
    """Lists what happened; raises `GatewayUnavailable` or `GatewayMisused`, and nothing else."""

    def events(
        self, account: AccountReference | None, *, since: datetime
    ) -> AsyncIterator[Sequence[RememberedEvent]]:
        """Give the platform's own events since a moment, or one account's, newest first, in pages.

        Nothing is left out for having been delivered. The processor forgets after 30 days.
        """
        ...
