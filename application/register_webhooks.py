"""Let Stripe send the events that we handle to our two doors, and nothing else anywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from application.events.registry import event_types
from application.ports.webhook_endpoints import (
    RegisteredEndpoint,
    WantedEndpoint,
    WebhookEndpoints,
)
from application.ports.webhook_verifier import WebhookEndpoint
from application.webhook_plan import (
    MAKES_ONE,
    WebhookAction,
    WebhookStep,
    ours,
    plan,
    require_room,
)


def wanted_endpoints(addresses: Mapping[WebhookEndpoint, str]) -> tuple[WantedEndpoint, ...]:
    """Return what Stripe shall know: one endpoint for each door, with the registry's types."""
    return tuple(
        WantedEndpoint(door=door, url=url, types=event_types(door))
        for door, url in addresses.items()
    )


@dataclass(frozen=True, slots=True)
class RegisterWebhooks:
    """Makes or mends one endpoint for each door; a second run finds nothing to do.

    An endpoint in another version of the API gets a successor, and stays until the rotation is
    finished: events go to both meanwhile, and are stored once. Raises `TooManyEndpoints`,
    `GatewayUnavailable` or `GatewayMisused`; what was done by then stays, and the next run goes on.
    """

    endpoints: WebhookEndpoints
    wanted: tuple[WantedEndpoint, ...]

    async def __call__(self, *, dry_run: bool) -> list[WebhookStep]:
        """Return what was done, or in a dry run what would be."""
        found = await self.endpoints.all()
        steps = plan(found, self.wanted, api_version=self.endpoints.api_version)
        require_room(found, for_new=sum(step.action in MAKES_ONE for step in steps))
        return steps if dry_run else [await self._taken(step) for step in steps]

    async def listed(self) -> Sequence[RegisteredEndpoint]:
        """Return every endpoint of the account, ours with their doors, others without."""
        found = await self.endpoints.all()
        door_of = {one.reference: door.door for door in self.wanted for one in ours(found, door)}
        return [replace(one, door=door_of.get(one.reference)) for one in found]

    async def switch(self, *, on: bool, dry_run: bool) -> list[RegisteredEndpoint]:
        """Switch all of ours on or off; return those that were not so yet."""
        found = await self.endpoints.all()
        mine = [one for door in self.wanted for one in ours(found, door) if one.is_on is not on]
        for one in () if dry_run else mine:
            await self.endpoints.switch(one.reference, on=on)
        return mine

    async def _taken(self, step: WebhookStep) -> WebhookStep:
        door = next(one for one in self.wanted if one.door is step.door)
        if step.action in MAKES_ONE:
            made = await self.endpoints.create(door, replaces=step.reference)
            return step.made(made.reference, made.secret)
        if step.action is WebhookAction.UPDATE and step.reference is not None:
            await self.endpoints.update(step.reference, door)
        return step
