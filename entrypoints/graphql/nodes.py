"""Finds anything that has an id of its own, by that id alone, as the caller may see it."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Final

from application.actor import Forbidden
from entrypoints.graphql.clawback import Clawback
from entrypoints.graphql.context import Context
from entrypoints.graphql.event import WebhookEvent
from entrypoints.graphql.export import Export
from entrypoints.graphql.ids import (
    CLAWBACK_PREFIX,
    EVENT_PREFIX,
    EXPORT_PREFIX,
    INVOICE_PREFIX,
    JOB_PREFIX,
    RUN_PREFIX,
    SUBSCRIPTION_PREFIX,
    TRANSACTION_PREFIX,
    clawback_id_of,
    event_id_of,
    export_id_of,
    invoice_id_of,
    job_id_of,
    run_id_of,
    subscription_id_of,
    transaction_id_of,
)
from entrypoints.graphql.invoice import Invoice
from entrypoints.graphql.jobs import Job
from entrypoints.graphql.node import Node
from entrypoints.graphql.reconciliation_run import ReconciliationRun
from entrypoints.graphql.subscription import SellerSubscription
from entrypoints.graphql.transaction import Transaction

Find = Callable[[Context, str], Awaitable[Node | None]]


async def find_node(context: Context, id: str) -> Node | None:
    """Return what has this id; None where there is nothing for the caller.

    What the caller may not see is as if it were not there: no id tells whether it exists.
    """
    prefix = id.partition("_")[0] + "_"
    find = _FINDERS.get(prefix)
    if find is None:
        return None
    try:
        return await find(context, id)
    except Forbidden:
        return None


async def _transaction(context: Context, id: str) -> Node | None:
    wanted, show = transaction_id_of(id), context.use_cases.show_transactions
    row = None if wanted is None else await show.one(wanted, actor=context.actor)
    return None if row is None else Transaction.of(row)


async def _clawback(context: Context, id: str) -> Node | None:
    wanted, show = clawback_id_of(id), context.use_cases.show_transactions
    row = None if wanted is None else await show.clawback(wanted, actor=context.actor)
    return None if row is None else Clawback.of(row)


async def _event(context: Context, id: str) -> Node | None:
    wanted, show = event_id_of(id), context.use_cases.show_events
    row = None if wanted is None else await show.one(wanted, actor=context.actor)
    return None if row is None else WebhookEvent.of(row)


async def _subscription(context: Context, id: str) -> Node | None:
    wanted, show = subscription_id_of(id), context.use_cases.show_billing
    row = None if wanted is None else await show.subscription(wanted, actor=context.actor)
    return None if row is None else SellerSubscription.of(row)


async def _invoice(context: Context, id: str) -> Node | None:
    wanted, show = invoice_id_of(id), context.use_cases.show_billing
    row = None if wanted is None else await show.invoice(wanted, actor=context.actor)
    return None if row is None else Invoice.of(row)


async def _export(context: Context, id: str) -> Node | None:
    wanted, show = export_id_of(id), context.use_cases.request_export
    row = None if wanted is None else await show.one(wanted, actor=context.actor)
    return None if row is None else Export.of(row)


async def _run(context: Context, id: str) -> Node | None:
    wanted, show = run_id_of(id), context.use_cases.show_reconciliation
    row = None if wanted is None else await show.run(wanted, actor=context.actor)
    return None if row is None else ReconciliationRun.of(row)


async def _job(context: Context, id: str) -> Node | None:
    wanted, show = job_id_of(id), context.use_cases.show_queue
    row = None if wanted is None else await show.one(wanted, actor=context.actor)
    return None if row is None else Job.of(row)


_FINDERS: Final[Mapping[str, Find]] = MappingProxyType(
    {
        TRANSACTION_PREFIX: _transaction,
        CLAWBACK_PREFIX: _clawback,
        EVENT_PREFIX: _event,
        SUBSCRIPTION_PREFIX: _subscription,
        INVOICE_PREFIX: _invoice,
        EXPORT_PREFIX: _export,
        RUN_PREFIX: _run,
        JOB_PREFIX: _job,
    }
)
