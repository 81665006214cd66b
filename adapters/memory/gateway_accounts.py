"""Sellers' accounts at the processor in memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from adapters.memory.gateway_objects import Opening
from adapters.memory.gateway_processor import MemoryProcessor
from application.ports.account_gateway import ConnectedAccount
from application.ports.charge_gateway import GatewayMisused
from application.ports.refusals import RequestRefused
from domain.connect_account import AccountFacts, CountryUnsupported
from domain.errors import invalid
from domain.ids import AccountReference, SellerId

ASKED = ("external_account", "tos_acceptance.date")
"""What a new account still lacks."""

NOWHERE = "ZZ"
"""The letters that ISO 3166 keeps free: no country, so no account."""


@dataclass(frozen=True, slots=True)
class MemoryAccountGateway:
    """Keeps `AccountGateway`: an account is not ready until the processor is told that it is."""

    processor: MemoryProcessor

    async def create_account(
        self, *, seller_id: SellerId, email: str, country: str, key: str
    ) -> AccountFacts:
        request = (seller_id, email, country)
        return self.processor.door.answer_once(key, request, lambda: self._create(*request))

    async def look_up_account(
        self, seller_id: SellerId, *, since: datetime, until: datetime
    ) -> AccountFacts | None:
        return self.processor.door.answer(
            lambda: next(
                (
                    self.processor.accounts[reference]
                    for reference, opening in self.processor.openings.items()
                    if opening.seller_id == seller_id and since <= opening.at <= until
                ),
                None,
            )
        )

    async def find_account(self, reference: AccountReference) -> AccountFacts | None:
        return self.processor.door.answer(lambda: self.processor.accounts.get(reference))

    async def find_connected(self, reference: AccountReference) -> ConnectedAccount | None:
        return self.processor.door.answer(lambda: self._connected(reference))

    async def create_dashboard_link(self, reference: AccountReference) -> str:
        return self.processor.door.answer(lambda: self._dashboard(reference))

    async def create_onboarding_link(
        self, reference: AccountReference, *, return_url: str, refresh_url: str
    ) -> str:
        return self.processor.door.answer(
            lambda: self._link(reference, {"return": return_url, "refresh": refresh_url})
        )

    def _create(self, seller_id: SellerId, email: str, country: str) -> AccountFacts:
        if country == NOWHERE:
            raise CountryUnsupported
        if "@" not in email or ".." in email:
            raise invalid("email", "is no address")
        reference = AccountReference(self.processor.new_reference("acct"))
        self.processor.openings[reference] = Opening(seller_id, self.processor.clock.now())
        facts = self.processor.accounts[reference] = AccountFacts(
            reference=reference,
            currently_due=ASKED,
            past_due=ASKED,
            disabled_reason="requirements.past_due",
        )
        return facts

    def _find(self, reference: AccountReference) -> AccountFacts:
        if reference not in self.processor.accounts:
            raise GatewayMisused("no such account")
        return self.processor.accounts[reference]

    def _connected(self, reference: AccountReference) -> ConnectedAccount | None:
        facts = self.processor.accounts.get(reference)
        opening = self.processor.openings.get(reference)
        if facts is None:
            return None
        seller_id = opening.seller_id if opening else None
        return ConnectedAccount(facts=facts, email=None, country="US", seller_id=seller_id)

    def _dashboard(self, reference: AccountReference) -> str:
        if not self._find(reference).details_submitted:
            raise RequestRefused("onboarding is not complete")
        visit = self.processor.new_reference("visit")
        return f"https://processor.invalid/dashboard/{reference}/{visit}"

    def _link(self, reference: AccountReference, ways_out: Mapping[str, str]) -> str:
        visit = self.processor.new_reference("visit")
        account = self._find(reference).reference
        return f"https://processor.invalid/{account}/{visit}?{urlencode(ways_out)}"
