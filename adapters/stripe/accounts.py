"""Sellers' Connect accounts: Stripe onboards them, the platform bears their losses."""

from dataclasses import dataclass
from datetime import datetime

import stripe

from adapters.stripe.errors import Border, code_of
from adapters.stripe.listing import PAGE, read_all, window
from adapters.stripe.metadata import SELLER, is_of
from adapters.stripe.seller_border import SellerBorder
from application.ports.account_gateway import ConnectedAccount
from domain.connect_account import AccountFacts
from domain.ids import AccountReference, SellerId


@dataclass(frozen=True, slots=True)
class StripeAccountGateway:
    """Keeps `AccountGateway`: accounts with Express onboarding that only receive transfers."""

    client: stripe.StripeClient

    async def create_account(
        self, *, seller_id: SellerId, email: str, country: str, key: str
    ) -> AccountFacts:
        with SellerBorder():
            account = await self.client.v1.accounts.create_async(
                {
                    # What `type: express` stood for, before Stripe split it into its parts.
                    "controller": {
                        "stripe_dashboard": {"type": "express"},
                        "fees": {"payer": "application"},
                        "losses": {"payments": "application"},
                    },
                    # Sellers charge nobody; asking for less means less to fill in.
                    "capabilities": {"transfers": {"requested": True}},
                    "country": country,
                    "email": email,
                    "metadata": {SELLER: seller_id},
                },
                {"idempotency_key": key},
            )
            return facts_of(account)

    async def look_up_account(
        self, seller_id: SellerId, *, since: datetime, until: datetime
    ) -> AccountFacts | None:
        begin, end = window(since, until)
        with Border():
            accounts = await read_all(
                await self.client.v1.accounts.list_async(
                    {"limit": PAGE, "created": {"gte": begin, "lte": end}}
                )
            )
            mine = (account for account in accounts if is_of(account.metadata, seller_id))
            return next((facts_of(account) for account in mine), None)

    async def find_account(self, reference: AccountReference) -> AccountFacts | None:
        with Border():
            account = await self._read(reference)
            return None if account is None else facts_of(account)

    async def find_connected(self, reference: AccountReference) -> ConnectedAccount | None:
        with Border():
            account = await self._read(reference)
            if account is None:
                return None
            told = account.to_dict()
            seller_id = (told.get("metadata") or {}).get(SELLER)
            return ConnectedAccount(
                facts=facts_of(account),
                email=told.get("email"),
                country=told.get("country") or "",
                seller_id=SellerId(seller_id) if seller_id else None,
            )

    async def create_dashboard_link(self, reference: AccountReference) -> str:
        with SellerBorder():
            # No key of ours: a link is good for one visit, so every request wants a new one.
            return (await self.client.v1.accounts.login_links.create_async(reference)).url

    async def create_onboarding_link(
        self, reference: AccountReference, *, return_url: str, refresh_url: str
    ) -> str:
        with Border():
            # No key of ours: a link is good for one visit, so every request wants a new one.
            link = await self.client.v1.account_links.create_async(
                {
                    "account": reference,
                    "type": "account_onboarding",
                    "return_url": return_url,
                    "refresh_url": refresh_url,
                }
            )
            return link.url

    async def _read(self, reference: AccountReference) -> stripe.Account | None:
        try:
            account = await self.client.v1.accounts.retrieve_async(reference)
        except stripe.PermissionError as error:
            # Stripe does not tell an account that is not connected from one that is not there.
            if code_of(error) != "account_invalid":
                raise
            return None
        return None if account.to_dict().get("deleted") else account


def facts_of(account: stripe.Account) -> AccountFacts:
    """Return what Stripe says of an account; what it leaves out counts as not there."""
    told = account.to_dict()
    requirements = told.get("requirements") or {}
    return AccountFacts(
        reference=AccountReference(account.id),
        details_submitted=bool(told.get("details_submitted")),
        charges_enabled=bool(told.get("charges_enabled")),
        payouts_enabled=bool(told.get("payouts_enabled")),
        transfers_active=(told.get("capabilities") or {}).get("transfers") == "active",
        currently_due=tuple(requirements.get("currently_due") or ()),
        past_due=tuple(requirements.get("past_due") or ()),
        disabled_reason=requirements.get("disabled_reason"),
    )
