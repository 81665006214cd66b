"""Give a seller an account that exists at Stripe already."""

from dataclasses import dataclass

from application.actor import Actor
from application.permissions import Permission
from application.ports.account_gateway import AccountGateway, ConnectedAccount
from application.ports.audit import AuditEvent
from application.ports.errors import NotFound
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork, UnitOfWork
from application.sync_account import SyncAccount
from domain.connect_account import AccountExists, AccountTaken, ConnectAccount
from domain.errors import invalid
from domain.ids import AccountReference, SellerId


@dataclass(frozen=True, slots=True)
class LinkAccount:
    """Checks with Stripe that the account is connected and nobody else's, and keeps it.

    The same again changes nothing. Raises `NotFound`, `AccountTaken`, `AccountExists`,
    `GatewayUnavailable`.
    """

    begin: BeginUnitOfWork
    gateway: AccountGateway
    sync: SyncAccount
    clock: Clock
    ids: IdSource

    async def __call__(
        self, *, seller_id: SellerId, reference: AccountReference, reason: str, actor: Actor
    ) -> ConnectAccount:
        """Return the seller's account."""
        asked_at = self.clock.now()
        found = await self.gateway.find_connected(reference)
        if found is None:
            raise NotFound("account that is connected")
        if found.seller_id not in (None, seller_id):
            raise AccountTaken
        intent = ConnectAccount(
            seller_id=seller_id,
            key=f"opside:linked:{self.ids.new()}",
            email=found.email or "",
            country=found.country,
            created_at=asked_at,
            asked_at=asked_at,
        )
        async with self.begin() as unit:
            known = await self._place(unit, intent, found)
            if known.key == intent.key:
                _record(unit, known, reference, reason=reason, actor=actor)
            seen = known.synced_at
            return await self.sync(
                unit, seller_id, found.facts, seen=seen, at=asked_at, actor=actor
            )

    async def _place(
        self, unit: UnitOfWork, intent: ConnectAccount, found: ConnectedAccount
    ) -> ConnectAccount:
        """Return the seller's row, which has room for the account or holds it already."""
        owner = await unit.accounts.owner(found.facts.reference)
        if owner not in (None, intent.seller_id):
            raise AccountTaken
        await unit.accounts.add(intent)
        known = await unit.accounts.lock(intent.seller_id)
        is_the_same = known.facts is not None and known.facts.reference == found.facts.reference
        if known.key == intent.key or is_the_same:
            return known
        if not known.leaves_room:
            raise AccountExists
        known = known.replaced_by(intent)
        await unit.accounts.save(known)
        return known


@dataclass(frozen=True, slots=True)
class LinkConnectAccount:
    """The same for an admin, who says why; raises also `Forbidden`, `InvalidInput`."""

    link: LinkAccount

    async def __call__(
        self, *, seller_id: SellerId, reference: AccountReference, reason: str, actor: Actor
    ) -> ConnectAccount:
        """Return the seller's account."""
        actor.require(Permission.ACCOUNT_LINK)
        if not reason.strip():
            raise invalid("reason", "must say why")
        return await self.link(seller_id=seller_id, reference=reference, reason=reason, actor=actor)


def _record(
    unit: UnitOfWork,
    account: ConnectAccount,
    reference: AccountReference,
    *,
    reason: str,
    actor: Actor,
) -> None:
    unit.audit.record(
        AuditEvent(
            action="account.linked",
            subject=f"account:{reference}",
            actor=actor,
            at=account.asked_at or account.created_at,
            before={},
            after={"country": account.country, "reason": reason},
            seller_id=account.seller_id,
        )
    )
