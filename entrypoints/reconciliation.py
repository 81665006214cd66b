"""Who compares our side with Stripe's, put together from the core."""

from datetime import timedelta

from dependency_injector import containers, providers

from application.compare_balance import CompareBalance
from application.ports.balance_book import BalanceBook
from application.ports.balance_gateway import BalanceGateway
from application.ports.reconciliation_figures import ReconciliationFigures
from application.ports.reconciliations import ReconciliationQueries
from application.reconcile_transaction import ReconcileTransaction
from application.repair_drift import RepairDrift
from application.run_reconciliation import RunReconciliation
from application.show_reconciliation import ShowReconciliation
from application.start_reconciliation import StartReconciliation
from application.stripe_look import StripeLook
from application.summarize_reconciliation import SummarizeReconciliation
from application.sweep_events import SweepEvents


class Reconciliation(containers.DeclarativeContainer):
    """Takes the core, who settles and who files, and both books; gives who compares them."""

    core = providers.DependenciesContainer()
    recourse = providers.DependenciesContainer()
    sweep: providers.Dependency[SweepEvents] = providers.Dependency()
    gateway: providers.Dependency[BalanceGateway] = providers.Dependency()
    book: providers.Dependency[BalanceBook] = providers.Dependency()
    queries: providers.Dependency[ReconciliationQueries] = providers.Dependency()
    figures: providers.Dependency[ReconciliationFigures] = providers.Dependency()
    grace: providers.Dependency[timedelta] = providers.Dependency()

    transaction = providers.Singleton(
        ReconcileTransaction,
        begin=core.begin,
        look=providers.Singleton(
            StripeLook,
            begin=core.begin,
            charges=core.charges,
            transfers=core.transfers,
            recourse=core.recourse,
        ),
        settle_charge=core.settle_charge,
        settle_refunds=recourse.settle_refunds,
        settle_dispute=recourse.settle_dispute,
        settle_transfer=core.settle_transfer,
        clock=core.clock,
    )
    compare = providers.Singleton(
        CompareBalance, gateway=gateway, book=book, clock=core.clock, grace=grace
    )
    start = providers.Singleton(
        StartReconciliation, begin=core.begin, clock=core.clock, ids=core.ids, grace=grace
    )
    run = providers.Singleton(
        RunReconciliation,
        begin=core.begin,
        compare=compare,
        book=book,
        repair=providers.Singleton(RepairDrift, reconcile=transaction, sweep=sweep),
        clock=core.clock,
    )
    show = providers.Singleton(ShowReconciliation, queries=queries, compare=compare)
    summarize = providers.Singleton(
        SummarizeReconciliation, figures=figures, runs=queries, clock=core.clock
    )
