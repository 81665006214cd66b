"""Addresses of ours that Stripe sends a seller to when an onboarding page is used up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from application.ports.signer import Signer
from application.ports.system import Clock
from domain.ids import SellerId

LIFETIME: Final = timedelta(days=1)
"""Stripe's own pages last minutes; a seller may come back to one the next morning."""

PATH: Final = "/connect/refresh"

_PURPOSE: Final = "connect-refresh"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnboardingPages:
    """Where Stripe sends the seller: when done, and when a link was used up."""

    return_url: str
    refresh_url: str


@dataclass(frozen=True, slots=True)
class RefreshLinks:
    """Makes and reads addresses that lead a seller back to a fresh page.

    Without an address of our own that the world can reach, Stripe is given the caller's.
    """

    signer: Signer
    clock: Clock
    public_url: str | None

    def address(self, seller_id: SellerId, pages: OnboardingPages) -> str:
        """Return where Stripe is to send the seller when a page is used up."""
        if self.public_url is None:
            return pages.refresh_url
        words = {"seller": seller_id, "return": pages.return_url, "refresh": pages.refresh_url}
        until = self.clock.now() + LIFETIME
        token = self.signer.sign(words, purpose=_PURPOSE, until=until)
        return f"{self.public_url}{PATH}?{urlencode({'token': token})}"

    def read(self, token: str) -> tuple[SellerId, OnboardingPages]:
        """Return for whom a token was made, and whose pages; raise `TokenRefused`."""
        words: Mapping[str, str] = self.signer.read(token, purpose=_PURPOSE, at=self.clock.now())
        pages = OnboardingPages(return_url=words["return"], refresh_url=words["refresh"])
        return SellerId(words["seller"]), pages
