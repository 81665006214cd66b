"""Let an admin see or mend what Stripe sends us, with a record of it."""

from dataclasses import dataclass

from application.actor import Actor
from application.permissions import Permission
from application.ports.audit import AuditEvent
from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork
from application.register_webhooks import RegisterWebhooks
from application.webhook_plan import CHANGES, WebhookStep
from domain.errors import ApplicationError


class WebhookAddressUnset(ApplicationError):
    """The service does not know under which address the world reaches it."""

    code = "WEBHOOK_ADDRESS_UNSET"


@dataclass(frozen=True, slots=True)
class AdministerWebhooks:
    """Registers the doors for an admin; what will be changed is recorded before it is.

    Raises `Forbidden`, `WebhookAddressUnset`, and whatever `RegisterWebhooks` raises.
    """

    begin: BeginUnitOfWork
    register: RegisterWebhooks
    clock: Clock

    async def __call__(self, *, dry_run: bool, actor: Actor) -> list[WebhookStep]:
        """Return what was done, with the secrets of new endpoints, or what would be."""
        actor.require(Permission.SYSTEM_READ if dry_run else Permission.WEBHOOK_REGISTER)
        if not self.register.wanted:
            raise WebhookAddressUnset("WEBHOOK_URL, the address that Stripe reaches, is not set")
        steps = await self.register(dry_run=True)
        if dry_run:
            return steps
        async with self.begin() as unit:
            for step in steps:
                if step.action in CHANGES:
                    unit.audit.record(self._recorded(step, actor))
        return await self.register(dry_run=False)

    def _recorded(self, step: WebhookStep, actor: Actor) -> AuditEvent:
        return AuditEvent(
            action="webhooks.register",
            subject=f"webhooks:{step.door.lower()}",
            actor=actor,
            at=self.clock.now(),
            before={"endpoint": step.reference},
            after={"action": step.action, "url": step.url},
        )
