"""Who does each kind of job, put together from the core and the inbox."""

from dependency_injector import containers, providers

from application.book_processing_fee import BookProcessingFee
from application.run_charge import RunCharge
from application.run_transfer import RunTransfer
from application.save_card import TellDefaultCard
from application.set_aside_work import SetAsideWork
from entrypoints.hands import Hands
from entrypoints.jobs import JobUseCases


class Work(containers.DeclarativeContainer):
    """Takes the other containers; gives the use cases that a worker runs."""

    core = providers.DependenciesContainer()
    inbox = providers.DependenciesContainer()
    clawbacks = providers.DependenciesContainer()
    auditing = providers.DependenciesContainer()
    operations = providers.DependenciesContainer()
    reconciliation = providers.DependenciesContainer()
    books = providers.DependenciesContainer()

    hands = providers.Container(Hands, core=core, clawbacks=clawbacks)

    job_use_cases = providers.Singleton(
        JobUseCases,
        run_charge=providers.Singleton(
            RunCharge,
            begin=core.begin,
            gateway=core.charges,
            attempts=core.attempts,
            settle=core.settle_charge,
            clock=core.clock,
            ids=core.ids,
            is_paused=core.is_charging_paused,
        ),
        run_transfer=providers.Singleton(
            RunTransfer,
            begin=core.begin,
            gateway=core.transfers,
            attempts=core.attempts,
            allocate=core.allocate,
            settle=core.settle_transfer,
            clock=core.clock,
            ids=core.ids,
            require_funded=core.require_funded,
        ),
        book_processing_fee=providers.Singleton(
            BookProcessingFee, begin=core.begin, gateway=core.funding, settle=core.settle_charge
        ),
        process_webhook_event=inbox.process,
        release_held=core.release_held,
        fund_transaction=core.fund_transaction,
        sweep_events=inbox.sweep,
        run_clawback=clawbacks.run,
        seal_audit=auditing.seal,
        run_cancellation=hands.run_cancellation,
        find_stuck_work=hands.find_stuck_work,
        refresh_account=hands.refresh_account,
        clean_up=operations.clean_up,
        start_reconciliation=reconciliation.start,
        run_reconciliation=reconciliation.run,
        check_books=books.check,
        snapshot_books=books.snapshot,
        run_export=auditing.run_export,
        tell_default_card=providers.Singleton(
            TellDefaultCard, begin=core.begin, gateway=core.customers, clock=core.clock
        ),
        set_aside_work=providers.Singleton(SetAsideWork, begin=core.begin, clock=core.clock),
    )
