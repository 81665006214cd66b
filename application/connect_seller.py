"""Onboard a seller: one account at Stripe however many callers race, and links to complete it."""

from dataclasses import dataclass
from datetime import datetime

from application.actor import Actor
from application.permissions import Permission
from application.ports.account_gateway import AccountGateway
from application.ports.audit import AuditEvent
from application.ports.charge_gateway import GatewayUnavailable
from application.ports.errors import NotFound
from application.ports.refusals import RequestRefused
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from application.redirects import Redirects
from application.refresh_links import OnboardingPages, RefreshLinks
from application.sync_account import SyncAccount
from domain.attempt import KEY_GRACE, KEY_LIFETIME
from domain.connect_account import ConnectAccount, CountryUnsupported
from domain.errors import InvalidInput, invalid
from domain.ids import SellerId
from domain.seller_details import country_problem, email_problem

_REFUSALS = (RequestRefused, CountryUnsupported, InvalidInput)


@dataclass(frozen=True, slots=True)
class Onboarding:
    """The account, the page where the seller completes it, and whether the account is new."""

    account: ConnectAccount
    url: str
    created: bool


@dataclass(frozen=True, slots=True)
class CreateConnectAccount:
    """Opens a seller's account, or finds it, and always returns a fresh link to complete it.

    What Stripe refused is forgotten: the next call asks anew, with what it is given.
    Raises `Forbidden`, `InvalidInput`, `CountryUnsupported`, `GatewayUnavailable`,
    `GatewayMisused`.
    """

    begin: BeginUnitOfWork
    gateway: AccountGateway
    sync: SyncAccount
    link: "CreateOnboardingLink"
    clock: Clock
    ids: IdSource
    forgotten_since: datetime | None = None

    async def __call__(
        self,
        *,
        seller_id: SellerId,
        email: str,
        country: str,
        pages: OnboardingPages,
        actor: Actor,
    ) -> Onboarding:
        """Return the account and its page; the same call again finds the same account."""
        actor.require(Permission.ACCOUNT_WRITE, seller_id)
        self.link.redirects.require(pages.return_url, field="returnUrl")
        self.link.redirects.require(pages.refresh_url, field="refreshUrl")
        intent = self._intent(seller_id, email=email, country=country)
        async with self.begin() as unit:
            account = await unit.accounts.add(intent)
            if account.key == intent.key:
                unit.audit.record(_requested(account, actor))
        if account.facts is None:
            account = await self._open(account, intent, actor)
        url = await self.link.of(account, pages)
        return Onboarding(account, url, created=account.key == intent.key)

    def _intent(self, seller_id: SellerId, *, email: str, country: str) -> ConnectAccount:
        if problem := email_problem(email):
            raise invalid("email", problem)
        if problem := country_problem(country):
            raise invalid("country", problem)
        now = self.clock.now()
        return ConnectAccount(
            seller_id=seller_id,
            key=f"opside:account:{self.ids.new()}",
            email=email,
            country=country.upper(),
            created_at=now,
            asked_at=now,
        )

    async def _open(
        self, account: ConnectAccount, intent: ConnectAccount, actor: Actor
    ) -> ConnectAccount:
        """Return the account as Stripe has it, however far an earlier call has come."""
        if self.forgotten_since is not None:
            remembered = await self._remember(account, self.forgotten_since, actor)
            if remembered is not None:
                return remembered
        if account.asked_at is None:
            account = await self._replace(account, intent, actor)
        elif self.clock.now() - account.asked_at >= KEY_LIFETIME:
            found = await self._look_up(account, account.asked_at, actor)
            account = found or await self._replace(account, intent, actor)
        return account if account.facts else await self._create(account, actor)

    async def _remember(
        self, account: ConnectAccount, since: datetime, actor: Actor
    ) -> ConnectAccount | None:
        """Return what was opened for the seller in a life that the database has forgotten."""
        now = self.clock.now()
        facts = await self.gateway.look_up_account(account.seller_id, since=since, until=now)
        if facts is None:
            return None
        async with self.begin() as unit:
            return await self.sync(unit, account.seller_id, facts, seen=None, at=now, actor=actor)

    async def _look_up(
        self, account: ConnectAccount, asked_at: datetime, actor: Actor
    ) -> ConnectAccount | None:
        """Return what a key made that Stripe may have forgotten; None once it made nothing."""
        now, until = self.clock.now(), asked_at + KEY_LIFETIME + KEY_GRACE
        facts = await self.gateway.look_up_account(account.seller_id, since=asked_at, until=until)
        if facts is None:
            if now < until:
                raise GatewayUnavailable("a request of long ago may still land; ask again later")
            return None
        async with self.begin() as unit:
            return await self.sync(unit, account.seller_id, facts, seen=None, at=now, actor=actor)

    async def _replace(
        self, stale: ConnectAccount, intent: ConnectAccount, actor: Actor
    ) -> ConnectAccount:
        async with self.begin() as unit:
            known = await unit.accounts.lock(stale.seller_id)
            if known.facts is not None or known.key != stale.key:
                return known
            account = known.replaced_by(intent)
            await unit.accounts.save(account)
            unit.audit.record(_requested(account, actor))
            return account

    async def _create(self, account: ConnectAccount, actor: Actor) -> ConnectAccount:
        asked_at = self.clock.now()
        try:
            facts = await self.gateway.create_account(
                seller_id=account.seller_id,
                email=account.email,
                country=account.country,
                key=account.key,
            )
        except _REFUSALS:
            await self._forget(account)
            raise
        async with self.begin() as unit:
            return await self.sync(
                unit, account.seller_id, facts, seen=None, at=asked_at, actor=actor
            )

    async def _forget(self, account: ConnectAccount) -> None:
        async with self.begin() as unit:
            known = await unit.accounts.lock(account.seller_id)
            if known.facts is None and known.key == account.key:
                await unit.accounts.save(known.refused())


def _requested(account: ConnectAccount, actor: Actor) -> AuditEvent:
    return AuditEvent(
        action="account.requested",
        subject=f"seller:{account.seller_id}",
        actor=actor,
        at=account.asked_at or account.created_at,
        before={},
        after={"country": account.country},
        seller_id=account.seller_id,
    )


@dataclass(frozen=True, slots=True)
class CreateOnboardingLink:
    """Mints a page, good for one visit, where a seller completes the account.

    Raises `Forbidden`, `InvalidInput`, `NotFound`, `GatewayUnavailable`.
    """

    begin: BeginUnitOfWork
    gateway: AccountGateway
    redirects: Redirects
    links: RefreshLinks

    async def __call__(
        self, *, seller_id: SellerId, pages: OnboardingPages, actor: Actor
    ) -> Onboarding:
        """Return the account and a fresh page."""
        actor.require(Permission.ACCOUNT_WRITE, seller_id)
        self.redirects.require(pages.return_url, field="returnUrl")
        self.redirects.require(pages.refresh_url, field="refreshUrl")
        async with self.begin() as unit:
            account = await unit.accounts.get(seller_id)
        if account is None or account.facts is None:
            raise NotFound("Connect account")
        return Onboarding(account, await self.of(account, pages), created=False)

    async def of(self, account: ConnectAccount, pages: OnboardingPages) -> str:
        """Return the address of a fresh page for an account that Stripe has."""
        if account.facts is None:
            raise NotFound("Connect account")
        return await self.gateway.create_onboarding_link(
            account.facts.reference,
            return_url=pages.return_url,
            refresh_url=self.links.address(account.seller_id, pages),
        )
