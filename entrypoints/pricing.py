"""Who sets prices and tells what they come to, put together from the core."""

from dependency_injector import containers, providers

from application.ports.fee_policies import FeeQueries
from application.set_fee_policy import SetFeePolicy
from application.show_fees import ShowFees
from application.simulate_fees import SimulateFees


class Pricing(containers.DeclarativeContainer):
    """Takes the core and the read side of fees; gives the use cases."""

    core = providers.DependenciesContainer()
    queries: providers.Dependency[FeeQueries] = providers.Dependency()

    set_policy = providers.Singleton(
        SetFeePolicy, begin=core.begin, clock=core.clock, ids=core.ids, policies=core.policies
    )
    show = providers.Singleton(
        ShowFees, begin=core.begin, queries=queries, clock=core.clock, given=core.policies
    )
    simulate = providers.Singleton(SimulateFees, queries=queries, clock=core.clock)
