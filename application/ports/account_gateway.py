"""Sellers' accounts at the payment processor."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.connect_account import AccountFacts
from domain.ids import AccountReference, SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedAccount:
    """An account that was not opened by us just now: what it can do, and what it says of itself."""

    facts: AccountFacts
    email: str | None
    country: str
    seller_id: SellerId | None
    """For whom we opened it, if we did."""


class AccountGateway(Protocol):
    """Opens accounts that can receive transfers, and lets sellers complete them.

    Every method raises `GatewayUnavailable` or `GatewayMisused`, and nothing else but what it says.
    """

    async def create_account(
        self, *, seller_id: SellerId, email: str, country: str, key: str
    ) -> AccountFacts:
        """Open an account, at most once per key.

        Raises also `RequestRefused`, and `CountryUnsupported` or `InvalidInput` where the field is
        known: then the key opened nothing and never will.
        """
        ...

    async def look_up_account(
        self, seller_id: SellerId, *, since: datetime, until: datetime
    ) -> AccountFacts | None:
        """Return the seller's account that was opened in this time; None where none was."""
        ...

    async def find_account(self, reference: AccountReference) -> AccountFacts | None:
        """Return what the processor says of an account now; None where it is not connected."""
        ...

    async def find_connected(self, reference: AccountReference) -> ConnectedAccount | None:
        """Return an account that is connected to the platform; None where it is not."""
        ...

    async def create_dashboard_link(self, reference: AccountReference) -> str:
        """Return the address of the seller's dashboard, good for one visit.

        Raises also `RequestRefused` where the account has none, or none yet.
        """
        ...

    async def create_onboarding_link(
        self, reference: AccountReference, *, return_url: str, refresh_url: str
    ) -> str:
        """Return the address of a page, good for one visit, where the seller completes it."""
        ...
