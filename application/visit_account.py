"""Ways into Stripe's own pages for a seller who has an account."""

from dataclasses import dataclass

from application.actor import Actor
from application.connect_seller import CreateOnboardingLink
from application.permissions import Permission
from application.ports.account_gateway import AccountGateway
from application.ports.errors import NotFound, StoreUnavailable
from application.ports.refusals import RequestRefused
from application.ports.signer import TokenRefused
from application.ports.unit_of_work import BeginUnitOfWork
from application.redirects import RedirectNotAllowed
from application.refresh_links import RefreshLinks
from domain.errors import ApplicationError, GatewayError
from domain.ids import SellerId


class DashboardClosed(ApplicationError):
    """There is no dashboard to go to: onboarding is not done, or Stripe's own door is the way."""

    code = "DASHBOARD_CLOSED"

    def __init__(self) -> None:
        """Say what may be the matter."""
        super().__init__("complete onboarding first, or sign in at Stripe itself")


@dataclass(frozen=True, slots=True)
class CreateDashboardLink:
    """Mints a way into the seller's dashboard at Stripe, good for one visit.

    Raises `Forbidden`, `NotFound`, `DashboardClosed`, `GatewayUnavailable`.
    """

    begin: BeginUnitOfWork
    gateway: AccountGateway

    async def __call__(self, *, seller_id: SellerId, actor: Actor) -> str:
        """Return its address."""
        actor.require(Permission.ACCOUNT_WRITE, seller_id)
        async with self.begin() as unit:
            account = await unit.accounts.get(seller_id)
        if account is None or account.facts is None:
            raise NotFound("Connect account")
        if account.disconnected_at is not None or not account.facts.details_submitted:
            raise DashboardClosed
        try:
            return await self.gateway.create_dashboard_link(account.facts.reference)
        except RequestRefused:
            raise DashboardClosed from None


@dataclass(frozen=True, slots=True)
class ResumeOnboarding:
    """Leads a seller whose page was used up to a fresh one; the signed token is all that is asked.

    Where no page can be had now, the seller goes to the caller's own page instead.
    """

    begin: BeginUnitOfWork
    links: RefreshLinks
    onboarding: CreateOnboardingLink

    async def __call__(self, *, token: str) -> str:
        """Return where to go; raise `TokenRefused`."""
        seller_id, pages = self.links.read(token)
        try:
            # The list may have become shorter since the token was signed.
            self.onboarding.redirects.require(pages.return_url, field="returnUrl")
            self.onboarding.redirects.require(pages.refresh_url, field="refreshUrl")
        except RedirectNotAllowed:
            raise TokenRefused from None
        try:
            async with self.begin() as unit:
                account = await unit.accounts.lock(seller_id)
            return await self.onboarding.of(account, pages)
        except (GatewayError, NotFound, StoreUnavailable):
            return pages.refresh_url
