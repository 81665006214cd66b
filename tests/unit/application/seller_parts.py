"""The part of a world that looks after sellers: accounts, customers and cards."""

from functools import cached_property
from typing import Final

from adapters.memory.gateway_accounts import MemoryAccountGateway
from adapters.memory.gateway_customers import MemoryCustomerGateway
from adapters.memory.system import ManualClock
from adapters.system.signer import HmacSigner
from application.connect_seller import CreateConnectAccount, CreateOnboardingLink
from application.drop_card import DetachCard, DropCard
from application.ensure_customer import EnsureCustomer
from application.ports.system import IdSource
from application.ports.unit_of_work import BeginUnitOfWork
from application.redirects import Redirects
from application.refresh_account import RefreshConnectAccount
from application.refresh_links import RefreshLinks
from application.release_held import ReleaseHeld
from application.save_card import KeepCard, SetDefaultCard
from application.start_card_setup import CreateCustomerSetup
from application.sync_account import SyncAccount

ORIGIN: Final = "https://app.opside.example"
PUBLIC: Final = "https://payments.opside.example"


class SellerParts:
    """Wired as in production, over what the whole world has."""

    begin: BeginUnitOfWork
    clock: ManualClock
    ids: IdSource
    accounts: MemoryAccountGateway
    customers: MemoryCustomerGateway

    @cached_property
    def release(self) -> ReleaseHeld:
        return ReleaseHeld(self.begin)

    @cached_property
    def sync(self) -> SyncAccount:
        return SyncAccount(self.release)

    @cached_property
    def links(self) -> RefreshLinks:
        return RefreshLinks(HmacSigner("not a secret"), self.clock, PUBLIC)

    @cached_property
    def create_link(self) -> CreateOnboardingLink:
        redirects = Redirects(frozenset({ORIGIN}))
        return CreateOnboardingLink(self.begin, self.accounts, redirects, self.links)

    @cached_property
    def create_account(self) -> CreateConnectAccount:
        return CreateConnectAccount(
            self.begin, self.accounts, self.sync, self.create_link, self.clock, self.ids
        )

    @cached_property
    def refresh_account(self) -> RefreshConnectAccount:
        return RefreshConnectAccount(self.begin, self.accounts, self.sync, self.clock)

    @cached_property
    def keep_card(self) -> KeepCard:
        return KeepCard(self.clock, self.ids)

    @cached_property
    def drop_card(self) -> DropCard:
        return DropCard(self.clock, self.ids)

    @cached_property
    def detach_card(self) -> DetachCard:
        return DetachCard(self.begin, self.customers, self.drop_card)

    @cached_property
    def ensure_customer(self) -> EnsureCustomer:
        return EnsureCustomer(self.begin, self.customers, self.clock, self.ids)

    @cached_property
    def create_customer(self) -> CreateCustomerSetup:
        return CreateCustomerSetup(self.ensure_customer, self.customers, self.ids)

    @cached_property
    def set_default_card(self) -> SetDefaultCard:
        return SetDefaultCard(self.begin, self.customers, self.keep_card)
