"""Who takes back what Amazon takes back, put together from the core."""

from dependency_injector import containers, providers

from application.advance_clawbacks import AdvanceClawbacks
from application.claw_back import ClawBack
from application.ports.clawback_gateway import ClawbackGateway
from application.ports.clawbacks import SellerBalances
from application.run_clawback import RunClawback
from application.show_balance import ShowBalance
from application.write_off_debt import WriteOffDebt
from domain.clawback import DEFAULT_POLICY, ClawbackPolicy


class ClawbackContainer(containers.DeclarativeContainer):
    """Takes the core, who settles refunds, and the ports; gives the use cases and the job."""

    core = providers.DependenciesContainer()
    recourse = providers.DependenciesContainer()
    gateway: providers.Dependency[ClawbackGateway] = providers.Dependency()
    balances: providers.Dependency[SellerBalances] = providers.Dependency()
    policy: providers.Dependency[ClawbackPolicy] = providers.Dependency(default=DEFAULT_POLICY)

    advance = providers.Singleton(AdvanceClawbacks, clock=core.clock, ids=core.ids)
    claw_back = providers.Singleton(
        ClawBack, begin=core.begin, advance=advance, policy=policy, clock=core.clock, ids=core.ids
    )
    run = providers.Singleton(
        RunClawback,
        begin=core.begin,
        gateway=gateway,
        attempts=core.attempts,
        advance=advance,
        settle_refunds=recourse.settle_refunds,
        settle_transfer=core.settle_transfer,
        clock=core.clock,
        ids=core.ids,
    )
    write_off = providers.Singleton(WriteOffDebt, begin=core.begin, clock=core.clock, ids=core.ids)
    show_balance = providers.Singleton(ShowBalance, queries=balances, clock=core.clock)
