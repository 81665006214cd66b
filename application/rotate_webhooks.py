"""Give a door a new secret while the old one still counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.ports.webhook_endpoints import (
    RegisteredEndpoint,
    WantedEndpoint,
    WebhookEndpoints,
)
from application.webhook_plan import (
    WebhookAction,
    WebhookStep,
    ours,
    predecessors,
    require_room,
)
from domain.errors import ApplicationError


class RotationUnfinished(ApplicationError):
    """The last rotation's old endpoint is still there; nothing was changed."""

    code = "ROTATION_UNFINISHED"


@dataclass(frozen=True, slots=True)
class RotateWebhooks:
    """In two steps: a second endpoint for each door; the end of the first, once that is in use.

    Stripe sends every event to both, and the inbox stores it once. Raises `RotationUnfinished`,
    `TooManyEndpoints`, `GatewayUnavailable` or `GatewayMisused`.
    """

    endpoints: WebhookEndpoints
    wanted: tuple[WantedEndpoint, ...]

    async def begin(self, *, dry_run: bool) -> list[WebhookStep]:
        """Make a successor of each door's endpoint, with its secret."""
        found = await self.endpoints.all()
        old = self._current(found)
        require_room(found, for_new=len(old))
        return [await self._successor(door, one, dry_run=dry_run) for door, one in old]

    async def finish(self, *, dry_run: bool) -> list[WebhookStep]:
        """Delete what has a successor; return what was deleted, or would be."""
        found = await self.endpoints.all()
        old = [(door, one) for door in self.wanted for one in predecessors(found, door)]
        for _, one in () if dry_run else old:
            await self.endpoints.delete(one.reference)
        return [_step(door, WebhookAction.EXTRA, one, "its successor stays") for door, one in old]

    def _current(
        self, found: Sequence[RegisteredEndpoint]
    ) -> list[tuple[WantedEndpoint, RegisteredEndpoint]]:
        if any(predecessors(found, door) for door in self.wanted):
            raise RotationUnfinished("a rotation is under way; finish it first")
        return [(door, mine[0]) for door in self.wanted if (mine := ours(found, door))]

    async def _successor(
        self, door: WantedEndpoint, old: RegisteredEndpoint, *, dry_run: bool
    ) -> WebhookStep:
        step = _step(door, WebhookAction.RECREATE, old, f"replaces {old.reference}")
        if dry_run:
            return step
        made = await self.endpoints.create(door, replaces=old.reference)
        return step.made(made.reference, made.secret)


def _step(
    door: WantedEndpoint, action: WebhookAction, one: RegisteredEndpoint, why: str
) -> WebhookStep:
    return WebhookStep(
        door=door.door, action=action, url=one.url, reference=one.reference, reasons=(why,)
    )
