"""Who compares our side with Stripe's, put together from the core."""

from dependency_injector import containers, providers

from application.reconcile_transaction import ReconcileTransaction
from application.stripe_look import StripeLook


class Reconciliation(containers.DeclarativeContainer):
    """Takes the core and who settles recourse; gives the use cases of reconciliation."""

    core = providers.DependenciesContainer()
    recourse = providers.DependenciesContainer()

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
