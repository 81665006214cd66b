"""Look at a seller's account at Stripe now, because somebody asks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from application.actor import Actor
from application.errors import NewsOvertaken
from application.permissions import Permission
from application.ports.account_gateway import AccountGateway
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.errors import NotFound
from application.ports.system import Clock
from application.ports.unit_of_work import BeginUnitOfWork
from application.sync_account import SyncAccount
from domain.connect_account import ConnectAccount
from domain.ids import AccountReference, SellerId

TRIES: Final = 3
"""So often others may hear something different meanwhile; what they heard is as fresh as ours."""


@dataclass(frozen=True, slots=True)
class RefreshedAccount:
    """The account as it stands, and whether Stripe was heard."""

    account: ConnectAccount
    refreshed: bool


@dataclass(frozen=True, slots=True)
class RefreshConnectAccount:
    """Asks Stripe, saves what it says, and lets transfers go that waited for it.

    Where Stripe does not answer, what is known is returned and counts as stale from then on.
    Raises `Forbidden`, `NotFound`.
    """

    begin: BeginUnitOfWork
    gateway: AccountGateway
    sync: SyncAccount
    clock: Clock

    async def __call__(self, *, seller_id: SellerId, actor: Actor) -> RefreshedAccount:
        """Return the account."""
        actor.require(Permission.ACCOUNT_REFRESH, seller_id)
        for _ in range(TRIES):
            account, reference = await self._known(seller_id)
            try:
                return await self._hear(account, reference, actor)
            except NewsOvertaken:
                continue
        account, _ = await self._known(seller_id)
        return RefreshedAccount(account, refreshed=True)

    async def _known(self, seller_id: SellerId) -> tuple[ConnectAccount, AccountReference]:
        async with self.begin() as unit:
            account = await unit.accounts.get(seller_id)
        if account is None or account.facts is None:
            raise NotFound("Connect account")
        return account, account.facts.reference

    async def _hear(
        self, account: ConnectAccount, reference: AccountReference, actor: Actor
    ) -> RefreshedAccount:
        asked_at = self.clock.now()
        try:
            facts = await self.gateway.find_account(reference)
        except GatewayUnavailable:
            return await self._go_without(account, asked_at)
        async with self.begin() as unit:
            synced = await self.sync(
                unit,
                account.seller_id,
                facts,
                seen=account.synced_at,
                at=asked_at,
                actor=actor,
            )
        return RefreshedAccount(synced, refreshed=True)

    async def _go_without(self, asked: ConnectAccount, at: datetime) -> RefreshedAccount:
        async with self.begin() as unit:
            account = await unit.accounts.lock(asked.seller_id)
            # An answer that somebody else got meanwhile is fresher than our silence.
            if account.synced_at == asked.synced_at:
                account = account.unanswered(at=at)
                await unit.accounts.save(account)
        return RefreshedAccount(account, refreshed=False)
