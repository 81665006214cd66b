"""Whatever happens to a seller's account: what it can do now, or that we were shown out."""

from dataclasses import dataclass

from application.actor import Actor
from application.errors import NotOurs, ObjectUnknown
from application.events.effect import Applied, Effect
from application.ports.account_gateway import AccountGateway
from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.sync_account import SyncAccount
from domain.ids import AccountReference
from domain.webhook_event import WebhookEvent


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """Brings a seller's account up to date, and lets transfers go that waited for it.

    The event is a hint only: an account that was connected again since is not shown out.
    """

    begin: BeginUnitOfWork
    gateway: AccountGateway
    sync: SyncAccount
    clock: Clock

    async def __call__(self, event: WebhookEvent, *, actor: Actor) -> Effect:
        """Look at the account."""
        reference = AccountReference(event.account or event.object_reference)
        async with self.begin() as unit:
            owner = await unit.accounts.owner(reference)
            account = await unit.accounts.get(owner) if owner else None
        if account is None:
            if await self.gateway.find_account(reference) is None:
                raise NotOurs(f"{reference} is no seller's and not connected")
            raise ObjectUnknown(f"{reference} is no seller's yet")
        seller_id, seen, asked_at = account.seller_id, account.synced_at, self.clock.now()
        facts = await self.gateway.find_account(reference)

        async def effect(unit: UnitOfWork) -> Applied:
            await self.sync(unit, seller_id, facts, seen=seen, at=asked_at, actor=actor)
            return Applied()

        return effect
