"""Reconciliation: one transaction or everything beside Stripe, and what Amazon took back."""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from application.start_reconciliation import LIMIT
from domain.money import Money
from domain.status import TransactionStatus
from entrypoints.graphql.ids import public_run_id, public_transaction_id
from entrypoints.http.rest.call import REASON, Call
from entrypoints.http.rest.model import Given, Nothing, Told
from entrypoints.http.rest.operation import PROVIDER, Operation
from entrypoints.http.rest.transaction import StatusWord, status_word
from entrypoints.http.rest.words import Reason, TransactionName


class TransactionToReconcile(Given):
    """A transaction that may not be what Stripe says it is."""

    transaction_id: TransactionName
    """Its number, or its id."""
    reason: Reason
    """Why; it is recorded."""


class Reconciled(Told):
    """A transaction before and after it was held beside Stripe."""

    transaction_id: int
    """Its number."""
    id: str
    """Its id, `txn_…`."""
    old_status: StatusWord
    """What it was."""
    new_status: StatusWord
    """What it is."""
    actions: list[str]
    """What was done about it."""
    differences: list[str]
    """On which facts the two sides differed."""
    problem: str | None
    """What only a person can settle; nothing was changed then."""


class Line(Told):
    """How many transactions of one currency have a status, and what they come to."""

    status: StatusWord
    """The status."""
    currency: str
    """The currency."""
    count: int
    """How many there are."""
    amount_recovered_cents: int
    """What Amazon paid, in minor units."""
    platform_fee_cents: int
    """The fees, in minor units."""
    oldest_at: datetime
    """When the oldest was asked for."""


class Amount(Told):
    """An amount of one currency."""

    currency: str
    """The currency."""
    amount_cents: int
    """The amount, in minor units."""

    @classmethod
    def of(cls, money: Money) -> "Amount":
        """Return an amount, shown."""
        return cls(currency=money.currency.code, amount_cents=money.minor_units)


class Summary(Told):
    """Where everything stands."""

    as_of: datetime
    """When."""
    counts: dict[StatusWord, int]
    """How many transactions have each status, those that none has included."""
    unprocessed_webhooks: int
    """How many of Stripe's events are still to be acted on."""
    lines: list[Line]
    """What they come to, by currency and status."""
    last_run_id: str | None
    """The comparison with Stripe that came to its end last."""
    drift: list[Amount] | None
    """What that one found in each currency; null without one."""


class Run(Told):
    """A comparison of everything that is under way."""

    run_id: str
    """Its id, `rec_…`."""
    status: str
    """Whether it goes on."""
    was_running: bool
    """Whether it was under way before this request."""
    processed: int
    """How many steps it has made."""
    errors: int
    """How many of them failed."""


async def reconcile(call: Call, given: TransactionToReconcile) -> Reconciled:
    """Bring a transaction in line with what Stripe holds of it, forward only."""
    told = await call.use_cases.reconcile_transaction(
        await call.transaction_id(given.transaction_id),
        reason=given.reason,
        dry_run=False,
        actor=call.actor,
    )
    return Reconciled(
        transaction_id=told.after.number,
        id=public_transaction_id(told.after.id),
        old_status=status_word(told.before.status),
        new_status=status_word(told.after.status),
        actions=[change.action for change in told.changes],
        differences=[one.field for one in told.differences],
        problem=told.problem,
    )


async def reconciliation_summary(call: Call, _: Nothing) -> Summary:
    """Sum up where all transactions stand, and what drifts."""
    told = await call.use_cases.summarize_reconciliation(None, actor=call.actor)
    counts = dict.fromkeys(TransactionStatus, 0)
    for line in told.statuses:
        counts[line.status] += line.count
    return Summary(
        as_of=told.as_of,
        counts={status_word(one): count for one, count in counts.items()},
        unprocessed_webhooks=told.unprocessed_events,
        lines=[
            Line(
                status=status_word(line.status),
                currency=line.recovered.currency.code,
                count=line.count,
                amount_recovered_cents=line.recovered.minor_units,
                platform_fee_cents=line.fees.minor_units,
                oldest_at=line.oldest_at,
            )
            for line in told.statuses
        ],
        last_run_id=None if told.last_run is None else public_run_id(told.last_run.id),
        drift=None if told.drift is None else [Amount.of(one) for one in told.drift],
    )


async def process_reconciliations(call: Call, _: Nothing) -> Run:
    """Compare everything with Stripe in the background, and repair what can be; one at a time."""
    run, was_running = await call.use_cases.start_reconciliation(
        older_than=None, limit=LIMIT, is_dry=False, reason=REASON, actor=call.actor
    )
    return Run(
        run_id=public_run_id(run.id),
        status=run.state.lower(),
        was_running=was_running,
        processed=run.done,
        errors=run.errors,
    )


RECONCILIATION: Final = (
    Operation(
        method="POST",
        path="/stripe/reconcile",
        group="Reconciliation",
        stands_for=("reconcileTransaction",),
        handler=reconcile,
        given=TransactionToReconcile,
        told=(Reconciled,),
        refuses=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, *PROVIDER),
        example={"transactionId": 1, "reason": "Manual reconciliation"},
    ),
    Operation(
        method="GET",
        path="/stripe/reconciliation-summary",
        group="Reconciliation",
        stands_for=("reconciliationSummary",),
        handler=reconciliation_summary,
        given=Nothing,
        told=(Summary,),
    ),
    Operation(
        method="POST",
        path="/stripe/process-reconciliations",
        group="Reconciliation",
        stands_for=("processReconciliations",),
        handler=process_reconciliations,
        given=Nothing,
        told=(Run,),
        refuses=(HTTPStatus.CONFLICT,),
    ),
)
