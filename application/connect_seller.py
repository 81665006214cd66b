"""Onboard a seller: one account at Stripe however many callers race, and links to complete it."""

from dataclasses import dataclass

from application.actor import Actor
from application.ports.account_gateway import AccountGateway
from application.ports.audit import AuditEvent
from application.ports.errors import NotFound
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from application.redirects import Redirects
from application.sync_account import SyncAccount
from domain.connect_account import ConnectAccount
from domain.errors import invalid
from domain.ids import SellerId

_COUNTRY_LETTERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class OnboardingPages:
    """Where Stripe sends the seller: when done, and when a link was used up."""

    return_url: str
    refresh_url: str


@dataclass(frozen=True, slots=True)
class Onboarding:
    """The account, the page where the seller completes it, and whether the account is new."""

    account: ConnectAccount
    url: str
    created: bool


@dataclass(frozen=True, slots=True)
class CreateConnectAccount:
    """Opens a seller's account, or finds it, and always returns a fresh link to complete it.

    Raises `Forbidden`, `InvalidInput`, `GatewayUnavailable`.
    """

    begin: BeginUnitOfWork
    gateway: AccountGateway
    sync: SyncAccount
    link: "CreateOnboardingLink"
    clock: Clock
    ids: IdSource

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
        actor.require_seller(seller_id)
        self.link.redirects.require(pages.return_url, field="returnUrl")
        self.link.redirects.require(pages.refresh_url, field="refreshUrl")
        intent = self._intent(seller_id, email=email, country=country)
        async with self.begin() as unit:
            account = await unit.accounts.add(intent)
            if account.key == intent.key:
                unit.audit.record(_requested(account, actor))
        if account.facts is None:
            account = await self._create(account, actor)
        url = await self.link.of(account, pages)
        return Onboarding(account, url, created=account.key == intent.key)

    def _intent(self, seller_id: SellerId, *, email: str, country: str) -> ConnectAccount:
        if len(country) != _COUNTRY_LETTERS or not (country.isascii() and country.isalpha()):
            raise invalid("country", "must be two letters, as ISO 3166 writes it")
        return ConnectAccount(
            seller_id=seller_id,
            key=f"opside:account:{self.ids.new()}",
            email=email,
            country=country.upper(),
            created_at=self.clock.now(),
        )

    async def _create(self, account: ConnectAccount, actor: Actor) -> ConnectAccount:
        asked_at = self.clock.now()
        facts = await self.gateway.create_account(
            seller_id=account.seller_id,
            email=account.email,
            country=account.country,
            key=account.key,
        )
        async with self.begin() as unit:
            return await self.sync(unit, account.seller_id, facts, at=asked_at, actor=actor)


def _requested(account: ConnectAccount, actor: Actor) -> AuditEvent:
    return AuditEvent(
        action="account.requested",
        subject=f"seller:{account.seller_id}",
        actor=actor,
        at=account.created_at,
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

    async def __call__(
        self, *, seller_id: SellerId, pages: OnboardingPages, actor: Actor
    ) -> Onboarding:
        """Return the account and a fresh page."""
        actor.require_seller(seller_id)
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
            account.facts.reference, return_url=pages.return_url, refresh_url=pages.refresh_url
        )
