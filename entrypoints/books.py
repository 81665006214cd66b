"""Who shows the books, looks through them and stops money, put together from the core."""

from dependency_injector import containers, providers

from application.check_books import CheckBooks
from application.lift_money_stop import LiftMoneyStop
from application.ports.book_checks import BookAuditor, BookSnapshots
from application.ports.book_queries import BookQueries
from application.ports.system_facts import SystemQueries
from application.show_books import ShowBooks
from application.show_system import ShowSystem
from application.snapshot_books import SnapshotBooks


class Books(containers.DeclarativeContainer):
    """Takes the core and the ports of the books; gives their use cases and jobs."""

    core = providers.DependenciesContainer()
    queries: providers.Dependency[BookQueries] = providers.Dependency()
    auditor: providers.Dependency[BookAuditor] = providers.Dependency()
    snapshots: providers.Dependency[BookSnapshots] = providers.Dependency()
    system: providers.Dependency[SystemQueries] = providers.Dependency()
    is_live: providers.Dependency[bool] = providers.Dependency()
    is_charging_paused: providers.Dependency[bool] = providers.Dependency(default=False)

    show = providers.Singleton(ShowBooks, queries)
    check = providers.Singleton(
        CheckBooks, begin=core.begin, auditor=auditor, clock=core.clock, ids=core.ids
    )
    snapshot = providers.Singleton(SnapshotBooks, snapshots, core.clock)
    show_system = providers.Singleton(ShowSystem, system, is_live, is_charging_paused)
    lift = providers.Singleton(
        LiftMoneyStop, begin=core.begin, release=core.release_held, clock=core.clock
    )
