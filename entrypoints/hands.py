"""What an admin may order about a transaction, and who looks after stuck work."""

from dependency_injector import containers, providers

from application.cancel_transaction import CancelTransaction
from application.find_stuck_work import FindStuckWork
from application.refresh_account import RefreshConnectAccount
from application.retry_transaction import RetryTransaction
from application.retry_transfer import RetryTransfer
from application.reverse_transfer import ReverseTransfer
from application.run_cancellation import RunCancellation


class Hands(containers.DeclarativeContainer):
    """Takes the core and clawbacks; gives the use cases and the jobs that follow from them."""

    core = providers.DependenciesContainer()
    clawbacks = providers.DependenciesContainer()

    retry_transaction = providers.Singleton(
        RetryTransaction, begin=core.begin, clock=core.clock, ids=core.ids
    )
    retry_transfer = providers.Singleton(
        RetryTransfer, begin=core.begin, clock=core.clock, ids=core.ids
    )
    cancel_transaction = providers.Singleton(
        CancelTransaction, begin=core.begin, clock=core.clock, ids=core.ids
    )
    reverse_transfer = providers.Singleton(
        ReverseTransfer,
        begin=core.begin,
        advance=clawbacks.advance,
        clock=core.clock,
        ids=core.ids,
    )
    run_cancellation = providers.Singleton(
        RunCancellation,
        begin=core.begin,
        gateway=core.charges,
        attempts=core.attempts,
        settle=core.settle_charge,
        clock=core.clock,
    )
    find_stuck_work = providers.Singleton(FindStuckWork, begin=core.begin, clock=core.clock)
    refresh_account = providers.Singleton(
        RefreshConnectAccount,
        begin=core.begin,
        gateway=core.accounts,
        sync=core.sync_account,
        clock=core.clock,
    )
