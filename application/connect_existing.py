"""Let a seller who has a Stripe account connect it: ask, and take up what the owner brings back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import UUID

from application.actor import Actor, system_actor
from application.link_account import LinkAccount
from application.permissions import Permission
from application.ports.errors import NotFound
from application.ports.oauth_codes import OAuthCode
from application.ports.oauth_gateway import OAuthGateway
from application.ports.refusals import RequestRefused
from application.ports.signer import Signer, TokenRefused
from application.ports.system import Clock, IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from application.redirects import RedirectNotAllowed, Redirects
from domain.connect_account import AccountExists, AccountTaken
from domain.errors import ApplicationError, GatewayError
from domain.ids import AccountReference, SellerId

LIFETIME: Final = timedelta(hours=1)
"""How long an owner may take to decide."""

CALLBACK: Final = "/connect/oauth"

_PURPOSE: Final = "connect-oauth"


class OAuthClosed(ApplicationError):
    """The platform has no client id at Stripe, or no address that browsers can reach."""

    code = "OAUTH_UNAVAILABLE"

    def __init__(self) -> None:
        """Say what is to be set."""
        super().__init__("accounts that exist cannot be connected here: it is not configured")


class ConnectOutcome(StrEnum):
    """What the caller's page is told in its query, as `connect=...`."""

    LINKED = "linked"
    DENIED = "denied"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class StartConnect:
    """Makes the address where an owner decides; raises `Forbidden`, `OAuthClosed`."""

    gateway: OAuthGateway
    signer: Signer
    redirects: Redirects
    clock: Clock
    ids: IdSource
    callback: str | None

    async def __call__(self, *, seller_id: SellerId, return_url: str, actor: Actor) -> str:
        """Return the address; raise `RedirectNotAllowed`."""
        actor.require(Permission.ACCOUNT_WRITE, seller_id)
        self.redirects.require(return_url, field="returnUrl")
        if self.callback is None:
            raise OAuthClosed
        words = {"seller": seller_id, "return": return_url, "nonce": self.ids.new().hex}
        until = self.clock.now() + LIFETIME
        state = self.signer.sign(words, purpose=_PURPOSE, until=until)
        return self.gateway.authorize_url(state=state, redirect_uri=self.callback)


@dataclass(frozen=True, slots=True)
class FinishConnect:
    """Takes up a code once: it is written down before Stripe sees it, and never sent again.

    Whoever dies in between leaves a code that nobody uses any more; the owner asks anew.
    """

    begin: BeginUnitOfWork
    gateway: OAuthGateway
    signer: Signer
    redirects: Redirects
    clock: Clock
    link: LinkAccount

    async def __call__(self, *, state: str, code: str | None, request_id: str) -> str:
        """Return where to go; raise `TokenRefused` for a state or a code that is not good now."""
        words = self.signer.read(state, purpose=_PURPOSE, at=self.clock.now())
        try:
            self.redirects.require(words["return"], field="returnUrl")
        except RedirectNotAllowed:
            raise TokenRefused from None
        if not code:
            return _told(words["return"], ConnectOutcome.DENIED)
        brought = await self._write_down(words, code)
        try:
            reference = await self._take_up(brought, code)
            await self.link(
                seller_id=brought.seller_id,
                reference=reference,
                reason="the owner let the platform in",
                actor=system_actor(request_id),
            )
        except (RequestRefused, NotFound, AccountTaken, AccountExists):
            return _told(words["return"], ConnectOutcome.REFUSED)
        except GatewayError:
            return _told(words["return"], ConnectOutcome.UNKNOWN)
        return _told(words["return"], ConnectOutcome.LINKED)

    async def _write_down(self, words: Mapping[str, str], code: str) -> OAuthCode:
        brought = OAuthCode(
            nonce=UUID(words["nonce"]),
            seller_id=SellerId(words["seller"]),
            code_sha256=sha256(code.encode("utf-8", "surrogatepass")).digest(),
            brought_at=self.clock.now(),
        )
        async with self.begin() as unit:
            is_new = await unit.oauth_codes.add(brought)
        if not is_new:
            raise TokenRefused
        return brought

    async def _take_up(self, brought: OAuthCode, code: str) -> AccountReference:
        reference = await self.gateway.exchange(code)
        async with self.begin() as unit:
            await unit.oauth_codes.save(replace(brought, account=reference))
        return reference


def _told(url: str, outcome: ConnectOutcome) -> str:
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode({"connect": outcome}))))
    return urlunsplit(parts._replace(query=query))
