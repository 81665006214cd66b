"""What Stripe tells of the account that the key belongs to, for the list of readiness."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import stripe

from adapters.stripe.errors import Border
from adapters.stripe.webhook_endpoints import StripeWebhookEndpoints
from application.ports.charge_gateway import GatewayMisused
from application.ports.platform import PlatformIdentity
from application.readiness.facts import ProcessorFacts

_ONCE: Final[Any] = {"max_network_retries": 0}


@dataclass(frozen=True, slots=True)
class StripePlatform:
    """Keeps `Platform`: whose the key is, and whether it moves real money."""

    client: stripe.StripeClient

    async def identity(self) -> PlatformIdentity:
        with Border():
            account = await self.client.v1.accounts.retrieve_current_async({}, _ONCE)
            # An account does not say in which mode it was asked for; its balance does.
            balance = await self.client.v1.balance.retrieve_async({}, _ONCE)
        return PlatformIdentity(account=account.id, is_live=balance.livemode)


@dataclass(frozen=True, slots=True)
class StripeInspector:
    """Keeps `Inspector`; raises `GatewayUnavailable` or `GatewayMisused`."""

    client: stripe.StripeClient
    price: str | None

    async def inspect(self) -> ProcessorFacts:
        identity = await StripePlatform(self.client).identity()
        endpoints = StripeWebhookEndpoints(self.client)
        with Border():
            settings = await self.client.v1.balance_settings.retrieve_async({}, _ONCE)
        return ProcessorFacts(
            account=identity.account,
            is_live=identity.is_live,
            api_version=endpoints.api_version,
            endpoints=await endpoints.all(),
            has_price=await self._has_price(),
            payout_interval=_interval(settings),
            now=_told_at(settings),
        )

    async def _has_price(self) -> bool:
        if self.price is None:
            return True
        try:
            with Border():
                found = await self.client.v1.prices.retrieve_async(self.price, {}, _ONCE)
        except GatewayMisused:
            return False
        return found.active


def _interval(settings: stripe.BalanceSettings) -> str | None:
    payouts = settings.payments.payouts
    schedule = None if payouts is None else payouts.schedule
    return None if schedule is None else schedule.interval


def _told_at(answer: stripe.StripeObject) -> datetime | None:
    """Return the moment that an answer's head names."""
    last = answer.last_response
    named = None if last is None else last.headers.get("Date") or last.headers.get("date")
    return None if named is None else parsedate_to_datetime(named)
