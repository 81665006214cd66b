"""Stripe itself in test mode, for whoever has a key: the same contracts, the real processor."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
import pytest
import stripe

from adapters.stripe.client import API_VERSION
from adapters.system.clock import SystemClock
from domain.ids import (
    AccountReference,
    ChargeReference,
    DisputeReference,
    PaymentMethodReference,
    PayoutReference,
    RefundReference,
    TopUpReference,
)
from domain.money import Money
from domain.transaction import RecoveryKey
from tests.contract.gateway_world import GatewayWorld
from tests.contract.stripe_world import StripeWorld

VARIABLE: Final = "STRIPE_TEST_KEY"
TEST_PREFIX: Final = "sk_test_"
# Stripe's clock and ours may differ a little, and Stripe tells whole seconds.
_SKEW: Final = timedelta(seconds=2)
_TIMEOUT_SECONDS: Final = 30
_BUSY: Final = b'{"error": {"type": "invalid_request_error", "code": "rate_limit", "message": ""}}'


class NotATestKey(Exception):
    """These tests create, charge and send: never with a key that moves real money."""


def key_in(environment: Mapping[str, str]) -> str | None:
    """Return the key to run against Stripe with, or nothing; raise `NotATestKey` for another."""
    key = environment.get(VARIABLE, "").strip()
    if key and not key.startswith(TEST_PREFIX):
        raise NotATestKey(f"{VARIABLE} has to begin with {TEST_PREFIX}")
    return key or None


class LossyClient(stripe.AIOHTTPClient):
    """Loses a request or an answer when told to, and remembers whose money it has seen."""

    def __init__(self) -> None:
        super().__init__(timeout=_TIMEOUT_SECONDS)
        self.loses_request = False
        self.loses_answer = False
        self.turns_away = False
        self.customers: set[str] = set()
        self.accounts: set[str] = set()

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        if self.loses_request:
            self.loses_request = False
            raise _lost("on the way there")
        if self.turns_away:
            self.turns_away = False
            return _BUSY, 429, {}
        answer = await super().request_async(method, url, headers, post_data)
        self._remember(answer[0])
        if self.loses_answer:
            self.loses_answer = False
            raise _lost("on the way back")
        return answer

    def _remember(self, body: bytes) -> None:
        told = orjson.loads(body)
        if told.get("object") == "customer":
            self.customers.add(told["id"])
        elif told.get("object") == "account":
            self.accounts.add(told["id"])


def _lost(where: str) -> stripe.APIConnectionError:
    return stripe.APIConnectionError(f"lost {where}")  # type: ignore[no-untyped-call]  # the SDK left it untyped


class RealWorld(StripeWorld):
    """Stripe's test mode; the account has a history, so only this world's own is counted."""

    def __init__(self, client: stripe.StripeClient, http: LossyClient) -> None:
        super().__init__(client)
        self._http = http

    async def now(self) -> datetime:
        return SystemClock().now().replace(microsecond=0) - _SKEW

    async def pass_hour(self) -> None:
        pytest.skip("nobody moves Stripe's own clock")

    async def complete_setup(self, reference: str) -> PaymentMethodReference:
        setup = await self.client.v1.setup_intents.confirm_async(
            reference,
            {"payment_method": "pm_card_visa", "return_url": "https://opside.example/done"},
        )
        return PaymentMethodReference(str(setup.payment_method))

    async def lose_next_request(self) -> None:
        self._http.loses_request = True

    async def turn_next_away(self) -> None:
        self._http.turns_away = True

    async def lose_next_answer(self) -> None:
        self._http.loses_answer = True

    async def complete_onboarding(self, account: AccountReference) -> None:  # noqa: ARG002 -- none can be
        pytest.skip("only a person in a browser completes an Express account")

    async def allow(self) -> str:
        pytest.skip("only the owner of an account allows a platform in")

    async def show_out(self, account: AccountReference) -> None:
        await self.client.v1.accounts.delete_async(account)

    async def pay_out(self, account: AccountReference, amount: Money) -> PayoutReference:  # noqa: ARG002 -- none can be
        pytest.skip("only a completed account is paid out")

    async def empty_account(self, account: AccountReference, amount: Money) -> None:  # noqa: ARG002 -- none can be
        pytest.skip("only a completed account is paid out")

    async def fail_payout(self, account: AccountReference, payout: PayoutReference) -> None:  # noqa: ARG002 -- none can be
        pytest.skip("nobody lets a bank refuse at will")

    async def refund(self, charge: ChargeReference, amount: Money) -> RefundReference:
        refund = await self.client.v1.refunds.create_async(
            {"charge": charge, "amount": amount.minor_units}
        )
        return RefundReference(refund.id)

    async def fail_refund(self, refund: RefundReference) -> None:  # noqa: ARG002 -- none can be
        pytest.skip("nobody lets a refund fail at will")

    async def open_dispute(
        self,
        charge: ChargeReference,
        amount: Money,
        *,
        is_inquiry: bool,
    ) -> DisputeReference:
        del charge, amount, is_inquiry
        pytest.skip("nobody opens a dispute of a charge at will")

    async def win_dispute(self, dispute: DisputeReference) -> None:  # noqa: ARG002 -- none can be
        pytest.skip("nobody wins a dispute at will")

    async def add_top_up(self, amount: Money, recovery: RecoveryKey | None) -> TopUpReference:
        try:
            return await super().add_top_up(amount, recovery)
        except stripe.InvalidRequestError as refusal:
            pytest.skip(f"this account cannot be topped up: {refusal.user_message}")

    async def reverse_top_up(self, top_up: TopUpReference) -> None:  # noqa: ARG002 -- none can be
        pytest.skip("nobody lets a bank take money back at will")

    async def charges_taken(self) -> int:
        charges = self.client.v1.charges
        pages = [
            await charges.list_async({"customer": whose, "limit": 100})
            for whose in self._http.customers
        ]
        return sum(charge.paid for page in pages for charge in page.data)

    async def transfers_sent(self) -> int:
        transfers = self.client.v1.transfers
        pages = [
            await transfers.list_async({"destination": whose, "limit": 100})
            for whose in self._http.accounts
        ]
        return sum(len(page.data) for page in pages)


@asynccontextmanager
async def opened(key: str, *, api_base: str | None = None) -> AsyncIterator[GatewayWorld]:
    """Open the world of a key at Stripe, or at another address that speaks like Stripe."""
    http = LossyClient()
    client = stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": api_base} if api_base else {},
        max_network_retries=0,
        http_client=http,
    )
    try:
        yield RealWorld(client, http)
    finally:
        await http.close_async()  # type: ignore[no-untyped-call]  # the SDK left it untyped


@asynccontextmanager
async def real_world(_sandbox: str) -> AsyncIterator[GatewayWorld]:
    """Open Stripe's test mode with the key of the environment."""
    key = key_in(os.environ)
    assert key is not None
    async with opened(key) as world:
        yield world
