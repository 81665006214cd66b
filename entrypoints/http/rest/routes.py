"""Every path of the old contract, and what each stands for in GraphQL."""

from typing import Final

from starlette.routing import BaseRoute, Route

from entrypoints.auth.authenticator import Authenticator
from entrypoints.http.rest.administration import ADMINISTRATION
from entrypoints.http.rest.audit import AUDIT
from entrypoints.http.rest.clawbacks import CLAWBACKS
from entrypoints.http.rest.commissions import COMMISSIONS
from entrypoints.http.rest.connect import CONNECT
from entrypoints.http.rest.customers import CUSTOMERS
from entrypoints.http.rest.endpoint import NoSuchPath, RestEndpoint
from entrypoints.http.rest.monitoring import MONITORING
from entrypoints.http.rest.operation import PREFIX, Operation
from entrypoints.http.rest.reconciliation import RECONCILIATION
from entrypoints.http.rest.subscriptions import SUBSCRIPTIONS
from entrypoints.http.rest.transactions import TRANSACTIONS
from entrypoints.use_cases import UseCases

OPERATIONS: Final[tuple[Operation, ...]] = (
    *CONNECT,
    *COMMISSIONS,
    *TRANSACTIONS,
    *CUSTOMERS,
    *SUBSCRIPTIONS,
    *RECONCILIATION,
    *CLAWBACKS,
    *MONITORING,
    *AUDIT,
    *ADMINISTRATION,
)
"""All of them, those that only a sandbox has included."""


def operations(*, simulating: bool) -> tuple[Operation, ...]:
    """Return what is served, with the sandbox's part or without."""
    return tuple(one for one in OPERATIONS if simulating or not one.sandbox_only)


def rest_routes(
    use_cases: UseCases, authenticator: Authenticator, *, body_limit: int
) -> list[BaseRoute]:
    """Return the doors of the old contract."""
    served = operations(simulating=use_cases.simulate_event is not None)
    return [
        *(
            Route(
                PREFIX + operation.path,
                RestEndpoint(
                    operation=operation,
                    use_cases=use_cases,
                    authenticator=authenticator,
                    body_limit=body_limit,
                ),
            )
            for operation in served
        ),
        Route(PREFIX + "/stripe/{rest:path}", NoSuchPath()),
    ]
