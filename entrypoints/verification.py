"""Who takes a dollar and gives it back, put together from the other containers."""

from dependency_injector import containers, providers

from application.live_evidence import GatherEvidence
from application.show_transactions import ShowTransactions
from application.verify_live import VerifyLive


class Verification(containers.DeclarativeContainer):
    """Takes what charges, refunds and shows; gives the steps of the check and its evidence."""

    core = providers.DependenciesContainer()
    sellers = providers.DependenciesContainer()
    auditing = providers.DependenciesContainer()
    pricing = providers.DependenciesContainer()
    clawbacks = providers.DependenciesContainer()
    inbox = providers.DependenciesContainer()
    books = providers.DependenciesContainer()
    show_transactions: providers.Dependency[ShowTransactions] = providers.Dependency()

    steps = providers.Singleton(
        VerifyLive,
        begin=core.begin,
        sellers=sellers.seller_queries,
        audit=auditing.queries,
        fees=pricing.show,
        show=show_transactions,
        charge_commission=core.charge_commission,
        claw_back=clawbacks.claw_back,
        clock=core.clock,
        is_paused=core.is_charging_paused,
    )
    gather = providers.Singleton(
        GatherEvidence,
        show=show_transactions,
        events=inbox.show,
        charges=core.charges,
        recourse=core.recourse,
        is_live=books.is_live,
    )
