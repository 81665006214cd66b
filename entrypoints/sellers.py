"""What is done with sellers' accounts once they are open, put together from the core."""

from dependency_injector import containers, providers

from application.connect_existing import FinishConnect, StartConnect
from application.link_account import LinkAccount, LinkConnectAccount
from application.ports.payouts import PayoutPages
from application.ports.queries import SellerQueries
from application.ports.seller_pages import AccountPages
from application.refresh_account import RefreshConnectAccount
from application.show_seller import ShowSeller
from application.visit_account import CreateDashboardLink, ResumeOnboarding


class Sellers(containers.DeclarativeContainer):
    """Takes the core and the read sides; gives who shows accounts and looks after them."""

    core = providers.DependenciesContainer()
    seller_queries: providers.Dependency[SellerQueries] = providers.Dependency()
    account_pages: providers.Dependency[AccountPages] = providers.Dependency()

    oauth_callback: providers.Dependency[str | None] = providers.Dependency()
    payout_pages: providers.Dependency[PayoutPages] = providers.Dependency()

    show = providers.Singleton(ShowSeller, seller_queries, account_pages, payout_pages, core.clock)
    dashboard = providers.Singleton(CreateDashboardLink, core.begin, core.accounts)
    resume = providers.Singleton(
        ResumeOnboarding, core.begin, core.refresh_links, core.create_onboarding_link
    )
    refresh = providers.Singleton(
        RefreshConnectAccount,
        begin=core.begin,
        gateway=core.accounts,
        sync=core.sync_account,
        clock=core.clock,
    )

    link = providers.Singleton(
        LinkAccount, core.begin, core.accounts, core.sync_account, core.clock, core.ids
    )
    link_for_admin = providers.Singleton(LinkConnectAccount, link)
    start_connect = providers.Singleton(
        StartConnect, core.oauth, core.signer, core.redirects, core.clock, core.ids, oauth_callback
    )
    finish_connect = providers.Singleton(
        FinishConnect, core.begin, core.oauth, core.signer, core.redirects, core.clock, link
    )
